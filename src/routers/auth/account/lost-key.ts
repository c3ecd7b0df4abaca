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
  findCredentials,
  findOwnCredentials,
  lockUser,
  type User,
} from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { isCode } from '../../../helpers/code.ts'
import { problemWithKey } from '../../../helpers/key-rules.ts'
import { replaceKey } from './key.ts'

const ticketsAtMost = 3

/**
 * Lays down a ticket and queues the code, the same for every address: only the job sees whether there is an account to
 * mail to (S22). An account with three live tickets gets no fourth code, and loses none (S24). A ticket of nobody keeps no
 * address (S27).
 */
export async function askForCode(deps: Pick<Deps, 'db' | 'queue'>, email: string, hash: Buffer) {
  const user = await deps.db.transaction(async (tx) => {
    await lockLostKey(tx, email)
    const found = await findCredentials(tx, email)
    const locked = await lockUser(tx, found?.id ?? '0')
    const live = await countLostKeyTickets(tx, found?.id ?? '0')
    const user = locked?.valid && locked.email === email && live < ticketsAtMost ? locked : null
    const owner = user ? { userId: user.id, address: email } : { userId: null, address: '' }
    const ticketId = await insertLostKeyTicket(tx, { hash, ...owner })
    await deps.queue.send(tx, 'send-mail', { service: 'resetkey', ticketId })
    return user
  })
  deps.queue.wake()
  return user
}

/** The owner with the new key; or the ticket is used up; or the sentence for the field that is refused. */
export type Reset = { user: User } | { gone: true } | { refused: { otp: string } | { newaccesskey: string } }

/** Gives the account another key if the code is right: everything else that could open it ends (S25). */
export async function resetKey(
  deps: Pick<Deps, 'codeKeys' | 'db' | 'hasher' | 'queue'>,
  hash: Buffer,
  { otp, newaccesskey }: { otp: string; newaccesskey: string },
): Promise<Reset> {
  const attempt = await takeTry(deps.db, hash)
  if (!attempt) return { gone: true }
  const user = isRight(deps, attempt, otp) ? await findOwnCredentials(deps.db, attempt.userId ?? '0') : null
  if (!user?.valid) return { refused: { otp: wrongCode(attempt) } }

  const problem =
    (await problemWithKey(newaccesskey, user)) ?? (await problemWithIssued(deps, user, newaccesskey))
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

/** A key that went through the mail never becomes the owner's own (S05). */
async function problemWithIssued({ hasher }: Pick<Deps, 'hasher'>, user: Credentials, key: string) {
  const { matches } = user.ownKey ? { matches: false } : await hasher.check(key, user.keyHash)
  return matches ? 'This is the key that we mailed. Please choose one of your own.' : null
}

function isRight({ codeKeys }: Pick<Deps, 'codeKeys'>, attempt: Try, otp: string) {
  return attempt.secret !== null && isCode(codeKeys, attempt.id, otp, attempt.secret)
}

function wrongCode({ left }: Try) {
  if (left === 0) return 'This is not the code, and it was the last try. Please ask for a new one.'
  return `This is not the code from the newest mail, or it has run out. ${left === 1 ? 'One try is' : `${left} tries are`} left.`
}
