// "It wasn't me": an account goes back to the mailbox that it belonged to before (S21).
import { isAddressTaken } from '../../../db/constraints.ts'
import type { Db } from '../../../db/db.ts'
import { insertLostKeyTicket } from '../../../db/lost-key-tickets.ts'
import { findTicket, takeTicket } from '../../../db/tickets.ts'
import { deleteLaterUndoTickets } from '../../../db/undo-tickets.ts'
import { restoreAddress } from '../../../db/user-changes.ts'
import { findUser, lockUser, type User } from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { hashId, readToken } from '../../../helpers/token.ts'
import { endAll, makeWay } from './end-all.ts'

type LinkDeps = Pick<Deps, 'db' | 'linkKeys'>

/** How often way is made for the old address: a sign-up may take it again at the same moment. */
const mostTries = 3

/** The address that "it wasn't me" would restore; null when the link is no good. Changes nothing (S15). */
export async function readUndo(deps: LinkDeps, token: string) {
  const hash = hashOf(deps, token)
  const ticket = hash && (await findTicket(deps.db, 'undo', hash))
  const user = ticket && (await findUser(deps.db, ticket.userId))
  return ticket && user?.valid ? ticket.address : null
}

/** The account as it was given back to its owner; or why it was not. */
export type Undone = User | 'no-good' | 'taken'

/**
 * "It wasn't me": the address is the old one again, no key opens the account, nothing of it goes on, and a code is on its
 * way to the old address (S21); `lostKey` is the hash for the ticket of that code. An account that somebody has opened
 * with the old address and never confirmed goes.
 */
export async function undo(
  deps: LinkDeps & Pick<Deps, 'queue'>,
  token: string,
  lostKey: Buffer,
): Promise<Undone> {
  const hash = hashOf(deps, token)
  if (!hash) return 'no-good'
  for (let tries = 1; ; tries++) {
    try {
      const undone = await deps.db.transaction((tx) => restore(deps, tx, { hash, lostKey }))
      deps.queue.wake()
      return undone
    } catch (error) {
      if (!isAddressTaken(error)) throw error
      if (tries === mostTries) return 'taken'
    }
  }
}

async function restore(
  deps: Pick<Deps, 'queue'>,
  tx: Db,
  { hash, lostKey }: { hash: Buffer; lostKey: Buffer },
): Promise<Undone> {
  const found = await findTicket(tx, 'undo', hash)
  const user = found && (await lockUser(tx, found.userId))
  const ticket = user?.valid ? await takeTicket(tx, 'undo', hash) : null
  if (!ticket) return 'no-good'
  const { userId, address, until } = ticket

  await endAll(tx, userId)
  await deleteLaterUndoTickets(tx, userId, until)
  if (user?.email !== address) await makeWay(deps, tx, address)
  const restored = await restoreAddress(tx, userId, address)
  const ticketId = await insertLostKeyTicket(tx, { hash: lostKey, userId, address })
  await deps.queue.send(tx, 'send-mail', { service: 'resetkey', ticketId, asOwner: true })
  return restored
}

function hashOf({ linkKeys }: Pick<Deps, 'linkKeys'>, token: string) {
  const claims = readToken(linkKeys, 'undo', token)
  return claims && hashId(claims.ticket)
}
