// When a request came, which may be a while before anybody begins to work on it.
import type { IncomingMessage } from 'node:http'

/** On the request itself: to keep many thousands a second in a WeakMap is work for the collector of garbage. */
const arrival = Symbol('arrival')
type Arrived = IncomingMessage & { [arrival]?: number }

/** To be called for each request before it waits for its turn. */
export function noteArrival(req: Arrived) {
  req[arrival] = performance.now()
}

/** When the request came, as `performance.now()` counts; now, if it did not have to wait. */
export function arrivalOf(req: Arrived) {
  return req[arrival] ?? performance.now()
}
