// Removes what nobody needs any more, in batches, so that no table is locked for long, and makes up for tiles that are missing.
import { deleteExpiredChanges } from '../db/changes.ts'
import type { Db } from '../db/db.ts'
import { deleteOldEvents } from '../db/events.ts'
import { deleteExpiredLimits } from '../db/limits.ts'
import { pickWords } from '../db/namer.ts'
import { deleteExpiredSessions } from '../db/sessions.ts'
import { deleteExpiredTickets } from '../db/tickets.ts'
import { listTileless } from '../db/tileless.ts'
import { deleteNeverConfirmed } from '../db/user-changes.ts'
import { takeGivenUpTiles } from '../db/waiting-jobs.ts'
import type { Deps } from '../deps.ts'

const batch = 500

/** Milliseconds; the queue gives a job 15 seconds. What is left is for the next time. */
const longest = 8_000
const unconfirmedDays = 7
const eventDays = 90

/**
 * Unconfirmed accounts after a week (S17), ended sessions, dead tickets, changes and counters, events after 90 days. Tiles
 * whose job was given up, for the store was away too long, are stored or removed after all (S27, S58).
 */
export const cleanUp = (deps: Pick<Deps, 'db' | 'queue' | 'log'>) => async () => {
  const end = performance.now() + longest
  const inBatches = (removeSome: () => Promise<number>) => removeUntil(end, removeSome)
  const removed = {
    accounts: await inBatches(() => removeNeverConfirmed(deps)),
    sessions: await inBatches(() => deleteExpiredSessions(deps.db, batch)),
    tickets: await inBatches(() => deleteExpiredTickets(deps.db, batch)),
    changes: await inBatches(() => deleteExpiredChanges(deps.db, batch)),
    events: await inBatches(() => deleteOldEvents(deps.db, eventDays, batch)),
    counters: await inBatches(() => deleteExpiredLimits(deps.db, batch)),
  }
  const tiles = await askForTilesAgain(deps)
  deps.log.info({ event: 'cleaned.up', ...removed, tiles }, 'cleaned up')
}

function removeNeverConfirmed({ db, queue }: Pick<Deps, 'db' | 'queue'>) {
  return db.transaction(async (tx: Db) => {
    const gone = await deleteNeverConfirmed(tx, unconfirmedDays, batch)
    for (const leftover of gone) await queue.send(tx, 'remove-tile', leftover)
    return gone.length
  })
}

function askForTilesAgain({ db, queue }: Pick<Deps, 'db' | 'queue'>) {
  return db.transaction(async (tx: Db) => {
    const givenUp = await takeGivenUpTiles(tx, batch)
    for (const { colour, ...tile } of givenUp) {
      if (colour) await queue.send(tx, 'store-tile', { ...tile, colour })
      else await queue.send(tx, 'remove-tile', tile)
    }
    const tileless = await listTileless(tx, batch)
    for (const { colour, ...tile } of tileless)
      await queue.send(tx, 'store-tile', { ...tile, colour: colour ?? (await pickWords(tx)).hex })
    return givenUp.length + tileless.length
  })
}

async function removeUntil(end: number, removeSome: () => Promise<number>) {
  let total = 0
  for (;;) {
    const removed = await removeSome()
    total += removed
    if (removed < batch || performance.now() > end) return total
  }
}
