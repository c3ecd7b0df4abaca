// Another address for an account: asked for, asked for once more, given up, and taken back (S18 to S21).
import { deleteLaterUndoTickets } from '../../../db/change-tickets.ts'
import { deleteChange, insertChange, updateChangeAsked } from '../../../db/changes.ts'
import { insertLostKeyTicket } from '../../../db/codes.ts'
import type { Db } from '../../../db/db.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf, findTicket, takeTicket } from '../../../db/tickets.ts'
import { deleteUnconfirmed, isAddressTaken, restoreAddress } from '../../../db/user-changes.ts'
import { findUser, lockUser, type User } from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { hashId, readToken } from '../../../helpers/token.ts'

type AddressDeps = Pick<Deps, 'db' | 'queue'>
type LinkDeps = Pick<Deps, 'db' | 'linkKeys'>

/** How long a new address may wait for its mailbox. */
const pendingDays = 7

/**
 * Notes the address that the account wants, in place of an earlier wish, and mails it (S18, S19); an address that has an
 * account gets no mail (S20). False when the account has another key by now.
 */
export async function askForAddress(deps: AddressDeps, proved: User, address: string) {
  const asked = await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, proved.id)
    if (!user?.valid || user.keyVersion !== proved.keyVersion) return false
    const { id: userId, keyVersion } = user
    await deleteTicketsOf(tx, userId, ['change'])
    await insertChange(tx, { userId, address, keyVersion, days: pendingDays })
    await deps.queue.send(tx, 'send-mail', { service: 'change', userId })
    return true
  })
  deps.queue.wake()
  return asked
}

/** Mails the wanted address once more; false when one went out a minute ago, or when no change is pending (S17). */
export async function resendChange(deps: AddressDeps, userId: string) {
  const queued = await deps.db.transaction(async (tx) => {
    const allowed = await updateChangeAsked(tx, userId)
    if (allowed) await deps.queue.send(tx, 'send-mail', { service: 'change', userId })
    return allowed
  })
  if (queued) deps.queue.wake()
  return queued
}

/** Gives the wish up: links that were mailed for it are void. False when there was none. */
export function cancelChange({ db }: Pick<Deps, 'db'>, userId: string) {
  return db.transaction(async (tx) => {
    await lockUser(tx, userId)
    await deleteTicketsOf(tx, userId, ['change'])
    return (await deleteChange(tx, userId)) === 1
  })
}

/** The address that "it wasn't me" would restore; null when the link is no good. Changes nothing (S15). */
export async function readUndo(deps: LinkDeps, token: string) {
  const hash = hashOf(deps, token)
  const ticket = hash && (await findTicket(deps.db, 'undo', hash))
  const user = ticket && (await findUser(deps.db, ticket.userId))
  return ticket && user?.valid ? ticket.address : null
}

/** The account as it was given back to its owner; `lostKey` is the hash for the ticket that leads to a new key. */
export type Undone = User | 'no-good' | 'taken'

/**
 * "It wasn't me": the address is the old one again, no key opens the account, nothing of it goes on, and a code is on its
 * way to the old address (S21). An account that somebody has opened with that address and never confirmed goes.
 */
export async function undo(deps: AddressDeps & LinkDeps, token: string, lostKey: Buffer): Promise<Undone> {
  const hash = hashOf(deps, token)
  if (!hash) return 'no-good'
  const undone = await deps.db
    .transaction((tx) => restore(deps, tx, { hash, lostKey }))
    .catch((error: unknown) => {
      if (isAddressTaken(error)) return 'taken' as const
      throw error
    })
  deps.queue.wake()
  return undone
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

  await deleteSessionsOf(tx, userId)
  await deleteChange(tx, userId)
  await deleteTicketsOf(tx, userId, ['confirm', 'change', 'reset'])
  await deleteLaterUndoTickets(tx, userId, until)
  if (user?.email !== address) await makeWay(deps, tx, address)
  const restored = await restoreAddress(tx, userId, address)
  const ticketId = await insertLostKeyTicket(tx, { hash: lostKey, userId, address })
  await deps.queue.send(tx, 'send-mail', { service: 'resetkey', ticketId, asOwner: true })
  return restored
}

async function makeWay(deps: Pick<Deps, 'queue'>, tx: Db, address: string) {
  const leftover = await deleteUnconfirmed(tx, address)
  if (leftover) await deps.queue.send(tx, 'remove-tile', leftover)
}

function hashOf({ linkKeys }: Pick<Deps, 'linkKeys'>, token: string) {
  const claims = readToken(linkKeys, 'undo', token)
  return claims && hashId(claims.ticket)
}
