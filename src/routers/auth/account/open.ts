// How an account begins, without HTTP: what must happen together happens in one transaction.
import { randomUUID } from 'node:crypto'
import { deleteChange } from '../../../db/changes.ts'
import { isNameTaken } from '../../../db/constraints.ts'
import type { Db } from '../../../db/db.ts'
import { deleteEventsOf } from '../../../db/events.ts'
import { pickWords } from '../../../db/namer.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import {
  findUserByEmail,
  insertUser,
  lockUser,
  restartConfirmationWeek,
  type User,
  updateMailAsked,
} from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { composeNickname, randomNumber } from '../../../helpers/nickname.ts'

type OpenDeps = Pick<Deps, 'db' | 'queue'>

const nicknameTries = 5

/**
 * The account of an address that signs up: a new one, or one that was never confirmed, which the newer sign-up goes on
 * with (S11); null when the address has a confirmed one, or one with an own key. Mail and tile are on their way (S47).
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
        if (!user) return null
        await queueWelcome(deps, tx, user.id)
        await deps.queue.send(tx, 'store-tile', { userId: user.id, tile: user.tile, colour: words.hex })
        return user
      })
    } catch (error) {
      if (tries === nicknameTries || !isNameTaken(error)) throw error
    }
  }
}

/**
 * Whoever began the account loses it, and what they had set going: only the mailbox knows whose it is (S11, S19). It says
 * nothing of them either. With an own key it is somebody's who has read the mail, and no newer sign-up gets it.
 */
async function continueAccount(deps: OpenDeps, email: string): Promise<User | null> {
  return deps.db.transaction(async (tx) => {
    const found = await findUserByEmail(tx, email)
    const user = found && (await lockUser(tx, found.id))
    if (!user?.valid || user.confirmed || user.ownKey || user.email !== email) return null
    await askForMail(deps, tx, user.id)
    await restartConfirmationWeek(tx, user.id)
    await deleteSessionsOf(tx, user.id)
    await deleteChange(tx, user.id)
    await deleteEventsOf(tx, user.id)
    await deleteTicketsOf(tx, user.id, ['change'])
    return user
  })
}

async function askForMail(deps: Pick<Deps, 'queue'>, tx: Db, userId: string) {
  const allowed = await updateMailAsked(tx, userId)
  if (allowed) await queueWelcome(deps, tx, userId)
  return allowed
}

/** The mail with key and link. */
export function queueWelcome({ queue }: Pick<Deps, 'queue'>, tx: Db, userId: string) {
  return queue.send(tx, 'send-mail', { userId, service: 'signup' })
}

/** Queues the confirmation mail once more, with a fresh key and link; false when one went out a minute ago (S17). */
export async function resendConfirmation(deps: OpenDeps, userId: string) {
  const queued = await deps.db.transaction((tx) => askForMail(deps, tx, userId))
  if (queued) deps.queue.wake()
  return queued
}
