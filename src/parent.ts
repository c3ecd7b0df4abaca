// What a web process and its parent tell each other (WEB_CONCURRENCY).
import { setTimeout as sleep } from 'node:timers/promises'

/** From a child: it listens, and its database has answered. */
export const readyMessage = 'ready'

/** From the parent: another child is there in this one's place. */
export const makePlaceMessage = 'make place'

const askAgainAfter = 500

/** Tells the parent, if there is one, once `ping` has worked. */
export async function tellReady(ping: () => Promise<void>) {
  while (process.connected) {
    const ready = await ping().then(
      () => true,
      () => false,
    )
    if (ready) return void process.send?.(readyMessage)
    await sleep(askAgainAfter, undefined, { ref: false })
  }
}
