// A memory for what many visitors get alike: bounded, and empty again once what it was made of has changed.
import { keepLatest } from './keep-latest.ts'

export interface EditionMemory<Value> {
  /** What was kept under a name and still holds. */
  find(name: string): Value | undefined
  /** For what is begun at this moment: keeps it as the latest of a hundred, unless something has changed by then. */
  keeper(): (name: string, value: Value) => void
  /** All that is kept. */
  values(): Value[]
}

/** `edition` counts up at each change, and is null while nothing may be kept. */
export function createEditionMemory<Value>(edition: () => number | null): EditionMemory<Value> {
  const kept = new Map<string, Value>()
  let keptOf: number | null = null

  function current() {
    const now = edition()
    if (now !== keptOf) kept.clear()
    keptOf = now
    return now
  }

  return {
    find: (name) => (current() === null ? undefined : kept.get(name)),
    keeper() {
      const begun = current()
      return (name, value) => {
        if (begun !== null && begun === current()) keepLatest(kept, name, value)
      }
    },
    values: () => [...kept.values()],
  }
}
