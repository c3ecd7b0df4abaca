// The deeds of an account, without HTTP: what must happen together happens in one transaction.
import { randomUUID } from 'node:crypto'
import type { Db } from '../../db/db.ts'
import { pickWords } from '../../db/namer.ts'
import { deleteSessionsOf } from '../../db/sessions.ts'
import { deleteTicketsOf, findTicket, takeTicket } from '../../db/tickets.ts'
import {
  findCredentials,
  findUser,
  insertUser,
  isNameTaken,
  lockUser,
  type User,
  updateConfirmed,
  updateKeyHash,
  updateMailAsked,
} from '../../db/users.ts'
import type { Deps } from '../../deps.ts'
import { composeNickname, randomNumber } from '../../helpers/nickname.ts'
import { hashId, readToken } from '../../helpers/token.ts'

const nicknameTries = 5

/**
 * The account of an address that signs up: a new one, or one that was never confirmed, which the newer sign-up goes on
 * with (S11); null when the address has a confirmed one. Mail and tile are on their way (S47).
 */
export async function openAccount(deps: Pick<Deps, 'db' | 'queue'>, email: string): Promise<User | null> {
  const user = (await insertAccount(deps, email)) ?? (await continueAccount(deps, email))
  deps.queue.wake()
  return user
}

async function insertAccount(deps: Pick<Deps, 'db' | 'queue'>, email: string): Promise<User | null> {
  for (let tries = 1; ; tries++) {
    const words = await pickWords(deps.db)
    const name = composeNickname(words, randomNumber())
    const row = { email, name, tile: `${randomUUID()}.svg` }
    try {
      return await deps.db.transaction(async (tx) => {
        const user = await insertUser(tx, row)
        if (user) await sendFirstJobs(deps, tx, user, words.hex)
        return user
      })
    } catch (error) {
      if (tries === nicknameTries || !isNameTaken(error)) throw error
    }
  }
}

/** Whoever began the account loses it: only the mailbox knows whose it is. A dead issued key is sent anew, too. */
async function continueAccount(deps: Pick<Deps, 'db' | 'queue'>, email: string): Promise<User | null> {
  return deps.db.transaction(async (tx) => {
    const found = await findCredentials(tx, email)
    const user = found && (await lockUser(tx, found.id))
    if (!user?.valid) return null
    await askForMail(deps, tx, user.id)
    if (user.confirmed) return null
    await deleteSessionsOf(tx, user.id)
    return user
  })
}

async function askForMail(deps: Pick<Deps, 'queue'>, tx: Db, userId: string) {
  const allowed = await updateMailAsked(tx, userId)
  if (allowed) await deps.queue.send(tx, 'send-mail', { userId, service: 'signup' })
  return allowed
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
  const queued = await deps.db.transaction((tx) => askForMail(deps, tx, userId))
  if (queued) deps.queue.wake()
  return queued
}

/** The address that a mailed link would confirm; null when the link is no good. Changes nothing (S15). */
export async function readConfirmation(deps: Pick<Deps, 'db' | 'linkKeys'>, token: string) {
  const ticket = await findConfirmTicket(deps.db, deps, token)
  const user = ticket && (await findUser(deps.db, ticket.userId))
  return user && isStillGood(user, ticket) ? ticket.address : null
}

/**
 * Uses a mailed link up: the account, now confirmed, with all its sessions ended (S13, S16); null when the link is no
 * good, the account disabled or its address another by now. The account is locked first, whichever link comes.
 */
export async function confirmAddress(
  deps: Pick<Deps, 'db' | 'linkKeys'>,
  token: string,
): Promise<User | null> {
  return deps.db.transaction(async (tx) => {
    const ticket = await findConfirmTicket(tx, deps, token)
    const user = ticket && (await lockUser(tx, ticket.userId))
    if (!user || !isStillGood(user, ticket)) return null
    if (!(await takeTicket(tx, 'confirm', ticket.hash))) return null

    await deleteTicketsOf(tx, user.id, 'confirm')
    await deleteSessionsOf(tx, user.id)
    return updateConfirmed(tx, user.id)
  })
}

async function findConfirmTicket(db: Db, { linkKeys }: Pick<Deps, 'linkKeys'>, token: string) {
  const claims = readToken(linkKeys, 'confirm', token)
  if (!claims) return null
  const hash = hashId(claims.ticket)
  const ticket = await findTicket(db, 'confirm', hash)
  return ticket && { ...ticket, hash }
}

function isStillGood(user: User, ticket: { address: string }) {
  return user.valid && user.email === ticket.address
}
