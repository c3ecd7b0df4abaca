// Another address for an account: asked for, asked for once more, and given up (S18 to S20).
import { deleteChange, findChange, insertChange, updateChangeAsked } from '../../../db/changes.ts'
import type { Db } from '../../../db/db.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import { lockUser, type User } from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'

type AddressDeps = Pick<Deps, 'db' | 'queue'>

/** How long a new address may wait for its mailbox. */
const pendingDays = 7

/**
 * Notes the address that the account wants, in place of an earlier wish, and mails it (S18, S19); an address that has an
 * account gets no mail (S20). One that is pending already stays, with its links. False when the account has another key by now.
 */
export async function askForAddress(deps: AddressDeps, proved: User, address: string) {
  const asked = await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, proved.id)
    if (!user?.valid || user.keyVersion !== proved.keyVersion) return false
    const { id: userId, keyVersion } = user
    if ((await findChange(tx, userId))?.address === address) {
      await mailAgain(deps, tx, userId)
      return true
    }
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
  const queued = await deps.db.transaction((tx) => mailAgain(deps, tx, userId))
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

async function mailAgain(deps: Pick<Deps, 'queue'>, tx: Db, userId: string) {
  const allowed = await updateChangeAsked(tx, userId)
  if (allowed) await deps.queue.send(tx, 'send-mail', { service: 'change', userId })
  return allowed
}
