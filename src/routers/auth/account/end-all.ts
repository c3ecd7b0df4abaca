// What ends together when an account changes hands, or its address does.
import { deleteChange } from '../../../db/changes.ts'
import type { Db } from '../../../db/db.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import { deleteUnconfirmed } from '../../../db/user-changes.ts'
import type { Deps } from '../../../deps.ts'

/** Sessions and everything pending; what undoes a change stays (S21). */
export async function endAll(tx: Db, userId: string) {
  await deleteSessionsOf(tx, userId)
  await deleteChange(tx, userId)
  await deleteTicketsOf(tx, userId, ['confirm', 'change', 'reset'])
}

/**
 * An account that somebody has opened with this address and never confirmed goes: its mailbox has proved somebody else's.
 * Called with that one locked, so two unconfirmed accounts that take each other's address at once are a deadlock, which
 * PostgreSQL ends and the visitor hears of as 503.
 */
export async function makeWay(deps: Pick<Deps, 'queue'>, tx: Db, address: string) {
  const leftover = await deleteUnconfirmed(tx, address)
  if (leftover) await deps.queue.send(tx, 'remove-tile', leftover)
}
