// How an account begins, without HTTP: what must happen together happens in one transaction.
import { randomUUID } from 'node:crypto'
import { deleteChange } from '../../../db/changes.ts'
import type { Db } from '../../../db/db.ts'
import { pickWords } from '../../../db/namer.ts'
import { deleteOtherSessions, deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import { correctAddress, isAddressTaken } from '../../../db/user-changes.ts'
import {
  answerIf,
  findCredentials,
  insertUser,
  isNameTaken,
  lockUser,
  type User,
  updateBegun,
  updateMailAsked,
} from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { composeNickname, randomNumber } from '../../../helpers/nickname.ts'

type OpenDeps = Pick<Deps, 'db' | 'queue'>

const nicknameTries = 5

/**
 * The account of an address that signs up: a new one, or one that was never confirmed, which the newer sign-up goes on
 * with (S11); null when the address has a confirmed one. Mail and tile are on their way (S47).
 */
export async function openAccount(deps: OpenDeps, email: string): Promise<User | null> {
  const user = (await insertAccount(deps, email)) ?? (await continueAccount(deps, email))
  deps.queue.wake()
  return user
}

async function insertAccount(deps: OpenDeps, email: string): Promise<User | null> {
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

/** Whoever began the account loses it, and what they had set going: only the mailbox knows whose it is (S11, S19). */
async function continueAccount(deps: OpenDeps, email: string): Promise<User | null> {
  return deps.db.transaction(async (tx) => {
    const found = await findCredentials(tx, email)
    const user = found && (await lockUser(tx, found.id))
    if (!user?.valid || user.confirmed || user.email !== email) return null
    await askForMail(deps, tx, user.id)
    await updateBegun(tx, user.id)
    await deleteSessionsOf(tx, user.id)
    await deleteChange(tx, user.id)
    await deleteTicketsOf(tx, user.id, ['change'])
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

/** Queues the confirmation mail once more, with a fresh key and link; false when one went out a minute ago (S17). */
export async function resendConfirmation(deps: OpenDeps, userId: string) {
  const queued = await deps.db.transaction((tx) => askForMail(deps, tx, userId))
  if (queued) deps.queue.wake()
  return queued
}

/**
 * Gives an account that was never confirmed another address, and mails that one; what was mailed to the first is void.
 * Null when the address has an account, or when this one needs no correction any more.
 */
export async function correctOwnAddress(
  deps: OpenDeps,
  { id: userId, sessionId }: { id: string; sessionId: string },
  address: string,
): Promise<User | null> {
  const user = await deps.db
    .transaction(async (tx) => {
      const user = await lockUser(tx, userId)
      if (!user?.valid || user.confirmed || user.ownKey) return null
      if (user.email === address) return user
      await deleteOtherSessions(tx, userId, sessionId)
      await deleteChange(tx, userId)
      await deleteTicketsOf(tx, userId, ['confirm', 'change', 'reset', 'undo'])
      const corrected = await correctAddress(tx, userId, address)
      await deps.queue.send(tx, 'send-mail', { userId, service: 'signup' })
      return corrected
    })
    .catch(answerIf(isAddressTaken, null))
  deps.queue.wake()
  return user
}
