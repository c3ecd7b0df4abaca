// When a request came, where that is a while before anybody begins to work on it.
import type { IncomingMessage } from 'node:http'

const arrivals = new WeakMap<IncomingMessage, number>()

/** To be called for each request that has to wait for its turn. */
export function noteArrival(req: IncomingMessage) {
  arrivals.set(req, performance.now())
}

/** When the request came, as `performance.now()` counts; now, if it did not have to wait. */
export function arrivalOf(req: IncomingMessage) {
  return arrivals.get(req) ?? performance.now()
}
