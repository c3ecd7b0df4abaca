// What is under way, so that nothing it needs is closed before it is done.
import { setImmediate as nextTurn } from 'node:timers/promises'

export interface Work {
  /** Notes work, and hands it on. */
  track<Result>(work: Promise<Result>): Promise<Result>
  /** Resolves when no noted work is left, also none that was begun by other work meanwhile. */
  settled(): Promise<void>
}

export function trackWork(): Work {
  const under = new Set<Promise<unknown>>()
  return {
    track(work) {
      under.add(work)
      const done = () => under.delete(work)
      work.then(done, done)
      return work
    },
    async settled() {
      do {
        await Promise.allSettled(under)
        await nextTurn()
      } while (under.size > 0)
    },
  }
}
