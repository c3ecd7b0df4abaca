// The deeds of an account, without HTTP: what must happen together happens in one transaction.
import { randomUUID } from 'node:crypto'
import type { Db } from '../../db/db.ts'
import { pickWords } from '../../db/namer.ts'
import { deleteSessionsOf } from '../../db/sessions.ts'
import { deleteTicketsOf, findTicket, takeTicket } from '../../db/tickets.ts'
import {
  findCredentials,
  insertUser,
  isNameTaken,
  type User,
  updateConfirmed,
  updateKeyHash,
  updateMailAsked,
} from '../../db/users.ts'
import type { Deps } from '../../deps.ts'
import { composeNickname, randomNumber } from '../../helpers/nickname.ts'
import { hashId, readToken } from '../../helpers/token.ts'

const nicknameTries = 5

/** The new account, or null when the address has one already. Its mail and its tile are on their way (S47). */
export async function openAccount(deps: Pick<Deps, 'db' | 'queue'>, email: string): Promise<User | null> {
  for (let tries = 1; ; tries++) {
    const words = await pickWords(deps.db)
    const name = composeNickname(words, randomNumber())
    const row = { email, name, tile: `${randomUUID()}.svg` }
    try {
      const user = await deps.db.transaction(async (tx) => {
        const inserted = await insertUser(tx, row)
        if (inserted) await sendFirstJobs(deps, tx, inserted, words.hex)
        return inserted
      })
      if (user) deps.queue.wake()
      return user
    } catch (error) {
      if (tries === nicknameTries || !isNameTaken(error)) throw error
    }
  }
}

async function sendFirstJobs(deps: Pick<Deps, 'queue'>, tx: Db, user: User, colour: string) {
  await deps.queue.send(tx, 'send-mail', { userId: user.id, service: 'signup' })
  await deps.queue.send(tx, 'store-tile', { userId: user.id, colour })
}

/**
 * The account that this address and key open, or null: unknown, disabled, wrong key and dead issued key look the same
 * and take the same time (S05, S06).
 */
export async function logIn(
  deps: Pick<Deps, 'db' | 'hasher'>,
  email: string,
  key: string,
): Promise<User | null> {
  const user = await findCredentials(deps.db, email)
  const { matches, outdated } = await deps.hasher.check(key, user?.keyHash ?? null)
  if (!user || !matches || !user.valid) return null
  if (user.keyUntil !== null && user.keyUntil <= new Date()) return null
  if (outdated) await updateKeyHash(deps.db, user, await deps.hasher.hash(key))
  return user
}

/** Queues the confirmation mail once more, with a fresh key and link; false when one went out a minute ago (S17). */
export async function resendConfirmation(deps: Pick<Deps, 'db' | 'queue'>, userId: string) {
  const queued = await deps.db.transaction(async (tx) => {
    const allowed = await updateMailAsked(tx, userId)
    if (allowed) await deps.queue.send(tx, 'send-mail', { userId, service: 'signup' })
    return allowed
  })
  if (queued) deps.queue.wake()
  return queued
}

/** The address that a mailed link would confirm; null when the link is no good. Changes nothing (S15). */
export async function readConfirmation(deps: Pick<Deps, 'db' | 'linkKeys'>, token: string) {
  const claims = readToken(deps.linkKeys, 'confirm', token)
  const ticket = claims && (await findTicket(deps.db, 'confirm', hashId(claims.ticket)))
  return ticket?.address ?? null
}

/**
 * Uses a mailed link up: the account, now confirmed, with all its sessions ended (S13, S16); null when the link is no
 * good, the account disabled or its address another by now.
 */
export async function confirmAddress(
  deps: Pick<Deps, 'db' | 'linkKeys'>,
  token: string,
): Promise<User | null> {
  const claims = readToken(deps.linkKeys, 'confirm', token)
  if (!claims) return null
  return deps.db.transaction(async (tx) => {
    const ticket = await takeTicket(tx, 'confirm', hashId(claims.ticket))
    const user = ticket && (await updateConfirmed(tx, ticket.userId, ticket.address))
    if (!user) return null
    await deleteTicketsOf(tx, user.id, 'confirm')
    await deleteSessionsOf(tx, user.id)
    return user
  })
}
