// What a mailed link does: it confirms the address of an account, or gives it a new one (S13, S16, S18, S19).
import { findChangeTicket, takeChangeTicket } from '../../../db/change-tickets.ts'
import { answerIf, isAddressTaken } from '../../../db/constraints.ts'
import type { Db } from '../../../db/db.ts'
import { findTicket, takeTicket } from '../../../db/tickets.ts'
import { insertUndoTicket } from '../../../db/undo-tickets.ts'
import { updateAddress } from '../../../db/user-changes.ts'
import { findUser, lockUser, type User, updateConfirmed } from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { issuedKeyHours, linkHours } from '../../../helpers/access-key.ts'
import { hashId, readToken } from '../../../helpers/token.ts'
import { endAll, makeWay } from './end-all.ts'

type LinkDeps = Pick<Deps, 'db' | 'linkKeys'>

/** What a link would do: the address it confirms and, for a change, the nickname of the account that gets it. */
export interface Confirmation {
  address: string
  changes: string | null
}

/** Null when the link is no good. Changes nothing (S15). */
export async function readConfirmation(deps: LinkDeps, token: string): Promise<Confirmation | null> {
  const link = readLink(deps, token)
  if (!link) return null
  if (link.purpose === 'change') {
    const change = await findChangeTicket(deps.db, link.hash)
    return change && { address: change.address, changes: change.name }
  }
  const ticket = await findTicket(deps.db, 'confirm', link.hash)
  const user = ticket && (await findUser(deps.db, ticket.userId))
  return user && isStillGood(user, ticket) ? { address: ticket.address, changes: null } : null
}

/** What became of an account through a link. */
export interface Confirmed {
  user: User
  what: 'confirmed' | 'email.changed'
}

/**
 * Uses a mailed link up: the account, with all its sessions ended (S13, S16); null when the link is no good, the account
 * disabled, or the address taken by now. The account is locked first, whichever link comes.
 */
export async function useLink(
  deps: LinkDeps & Pick<Deps, 'queue'>,
  token: string,
): Promise<Confirmed | null> {
  const link = readLink(deps, token)
  if (!link) return null
  const use = (tx: Db) =>
    link.purpose === 'change' ? changeAddress(deps, tx, link.hash) : confirmAddress(tx, link.hash)
  const confirmed = await deps.db.transaction(use).catch(answerIf(isAddressTaken, null))
  deps.queue.wake()
  return confirmed
}

async function confirmAddress(tx: Db, hash: Buffer): Promise<Confirmed | null> {
  const ticket = await findTicket(tx, 'confirm', hash)
  const user = ticket && (await lockUser(tx, ticket.userId))
  if (!user || !isStillGood(user, ticket)) return null
  if (!(await takeTicket(tx, 'confirm', hash))) return null

  await endAll(tx, user.id)
  return { user: await updateConfirmed(tx, user.id), what: 'confirmed' }
}

async function changeAddress(deps: Pick<Deps, 'queue'>, tx: Db, hash: Buffer): Promise<Confirmed | null> {
  const found = await findChangeTicket(tx, hash)
  const before = found && (await lockUser(tx, found.userId))
  const claimed = before && (await takeChangeTicket(tx, hash))
  if (!claimed) return null
  const { userId, address, keyHash } = claimed

  await endAll(tx, userId)
  await makeWay(deps, tx, address)
  const user = await updateAddress(tx, { id: userId, address, keyHash, until: keyEnd(claimed.until) })
  const ticketId = await insertUndoTicket(tx, userId, before.email)
  await deps.queue.send(tx, 'send-mail', { service: 'notice', userId, ticketId, notice: 'address-changed' })
  return { user, what: 'email.changed' }
}

/** The key went out with the link, and lives so long from then on (S05). */
function keyEnd(linkEnd: Date) {
  return new Date(linkEnd.getTime() + (issuedKeyHours - linkHours) * 3_600_000)
}

function readLink({ linkKeys }: Pick<Deps, 'linkKeys'>, token: string) {
  for (const purpose of ['confirm', 'change'] as const) {
    const claims = readToken(linkKeys, purpose, token)
    if (claims) return { purpose, hash: hashId(claims.ticket) }
  }
  return null
}

function isStillGood(user: User, ticket: { address: string }) {
  return user.valid && !user.confirmed && user.email === ticket.address
}
