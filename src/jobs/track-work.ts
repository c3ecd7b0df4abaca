// What is under way: pg-boss stops without waiting for a job that it is just fetching, and for the note that one is done.
import { setImmediate as nextTurn } from 'node:timers/promises'

/** `track` notes work, `settled` resolves when no noted work is left, also none that was begun by other work meanwhile. */
export function trackWork() {
  const under = new Set<Promise<unknown>>()
  return {
    track<Result>(work: Promise<Result>) {
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
