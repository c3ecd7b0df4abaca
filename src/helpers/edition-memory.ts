// A memory for what many visitors get alike: bounded, and empty again once a picture has changed, or after two seconds.
import { keepLatest } from './keep-latest.ts'

export interface EditionMemory<Value> {
  /** What was kept under a name and still holds. */
  find(name: string): Value | undefined
  /** For what is begun at this moment: keeps it as the latest of a hundred, unless the memory has been emptied by then. */
  keeper(): (name: string, value: Value) => void
  /** All that is kept. */
  values(): Value[]
}

/** Milliseconds: whatever else a page shows, as a section of one's own may, is as old as this at most. */
export const longestKept = 2_000

/** `edition` counts up at each change, and is null while nothing may be kept. */
export function createEditionMemory<Value>(edition: () => number | null): EditionMemory<Value> {
  let kept = new Map<string, Value>()
  let keptOf: number | null = null
  let keptSince = 0

  function current() {
    const latest = edition()
    const now = performance.now()
    if (latest !== keptOf || now - keptSince > longestKept) {
      kept = new Map()
      keptOf = latest
      keptSince = now
    }
    return kept
  }

  return {
    find: (name) => current().get(name),
    keeper() {
      const begun = current()
      return (name, value) => {
        if (begun === current() && keptOf !== null) keepLatest(begun, name, value)
      }
    },
    values: () => [...kept.values()],
  }
}
