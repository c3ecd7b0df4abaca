// A lost key: a ticket for the browser that asks, a code for the mailbox, and with both a new key (S22 to S25).
import {
  countLostKeyTickets,
  giveTryBack,
  insertLostKeyTicket,
  lockLostKey,
  type Try,
  takeLostKeyTicket,
  takeTry,
} from '../../../db/lost-key-tickets.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import {
  type Credentials,
  findOwnCredentials,
  findUserByEmail,
  lockUser,
  type User,
} from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { isCode } from '../../../helpers/code.ts'
import { problemWithKey } from '../../../helpers/key-rules.ts'
import { replaceKey } from './key.ts'

const ticketsAtMost = 3

/** No account has this id: without one the same is asked of the database, so that time says nothing (S22). */
const nobody = '0'

/**
 * Lays down a ticket and queues the code, the same for every address: only the job sees whether there is an account to
 * mail to (S22). An account with three live tickets is full: it gets no fourth code, and loses none (S24). A ticket of nobody keeps no
 * address (S27).
 */
export async function askForCode(
  deps: Pick<Deps, 'db' | 'queue'>,
  email: string,
  hash: Buffer,
): Promise<User | 'full' | 'nobody'> {
  const asked = await deps.db.transaction(async (tx) => {
    await lockLostKey(tx, email)
    const { id } = (await findUserByEmail(tx, email)) ?? { id: nobody }
    const locked = await lockUser(tx, id)
    const live = await countLostKeyTickets(tx, id)
    const account = locked?.valid && locked.email === email ? locked : null
    const user = live < ticketsAtMost ? account : null
    const owner = user ? { userId: user.id, address: email } : { userId: null, address: '' }
    const ticketId = await insertLostKeyTicket(tx, { hash, ...owner })
    await deps.queue.send(tx, 'send-mail', { service: 'resetkey', ticketId })
    return user ?? (account ? 'full' : 'nobody')
  })
  deps.queue.wake()
  return asked
}

/** The owner with the new key; or the ticket is used up, for a reason if it is by this try; or what a field is refused for. */
export type Reset =
  | { user: User }
  | { gone: true; why?: string }
  | { refused: { otp: string } | { newaccesskey: string } }

/** Gives the account another key if the code is right: everything else that could open it ends (S25). */
export async function resetKey(
  deps: Pick<Deps, 'codeKeys' | 'db' | 'hasher' | 'queue'>,
  hash: Buffer,
  { otp, newaccesskey }: { otp: string; newaccesskey: string },
): Promise<Reset> {
  const attempt = await takeTry(deps.db, hash)
  if (!attempt) return { gone: true }
  const user = isRight(deps, attempt, otp) ? await findOwnCredentials(deps.db, attempt.userId) : null
  if (!user?.valid) return wrongCode(attempt)

  const problem = await problemWith(deps, user, newaccesskey).catch(async (error) => {
    await giveTryBack(deps.db, attempt.id)
    throw error
  })
  if (problem) {
    await giveTryBack(deps.db, attempt.id)
    return { refused: { newaccesskey: problem } }
  }
  const keyHash = await deps.hasher.hash(newaccesskey)
  const changed = await deps.db.transaction(async (tx) => {
    const locked = await lockUser(tx, user.id)
    if (!locked?.valid || locked.email !== attempt.address) return null
    if (!(await takeLostKeyTicket(tx, attempt.id))) return null
    await deleteSessionsOf(tx, user.id)
    return replaceKey(deps, tx, locked, { keyHash, notice: 'key-reset' })
  })
  deps.queue.wake()
  return changed ? { user: changed } : { gone: true }
}

/** Null when it may be the owner's: a key that went through the mail never becomes that (S05). */
async function problemWith({ hasher }: Pick<Deps, 'hasher'>, user: Credentials, key: string) {
  const problem = await problemWithKey(key, user)
  if (problem || user.ownKey) return problem
  const { matches } = await hasher.check(key, user.keyHash)
  return matches ? 'This is the key that we mailed. Please choose one of your own.' : null
}

function isRight(
  { codeKeys }: Pick<Deps, 'codeKeys'>,
  attempt: Try,
  otp: string,
): attempt is Try & { userId: string } {
  return (
    attempt.userId !== null && attempt.secret !== null && isCode(codeKeys, attempt.id, otp, attempt.secret)
  )
}

function wrongCode({ left }: Try): Reset {
  if (left === 0) return { gone: true, why: 'This was not the code, and it was the last try.' }
  const tries = left === 1 ? 'One try is' : `${left} tries are`
  return { refused: { otp: `This is not the code from the newest mail, or it has run out. ${tries} left.` } }
}
