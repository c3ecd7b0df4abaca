// Access keys: logging in with one, proving it once more, replacing it by one of the owner's own.
import { deleteChange } from '../../../db/changes.ts'
import type { Db } from '../../../db/db.ts'
import { deleteOtherSessions } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import { insertUndoTicket } from '../../../db/undo-tickets.ts'
import { updateOwnKey } from '../../../db/user-changes.ts'
import {
  type Credentials,
  findCredentials,
  findOwnCredentials,
  lockUser,
  type User,
  updateKeyHash,
} from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import type { KeyHasher } from '../../../helpers/access-key.ts'
import type { Notice } from '../../../helpers/mailer.ts'

type KeyDeps = Pick<Deps, 'db'> & { hasher: KeyHasher }

/**
 * The account that this address and key open, or null: unknown, disabled, wrong key and dead issued key look the same
 * and take the same time (S05, S06).
 */
export async function logIn(deps: KeyDeps, email: string, key: string): Promise<User | null> {
  return openWith(deps, await findCredentials(deps.db, email), key)
}

/** The account itself when this is its key (S04, S18, S27, S52), or null. */
export async function proveKey(deps: KeyDeps, userId: string, key: string): Promise<User | null> {
  return openWith(deps, await findOwnCredentials(deps.db, userId), key)
}

async function openWith(deps: KeyDeps, user: Credentials | null, key: string): Promise<User | null> {
  const { matches, outdated } = await deps.hasher.check(key, user?.keyHash ?? null)
  if (!user || !matches || !user.valid) return null
  if (user.keyUntil !== null && user.keyUntil <= new Date()) return null
  if (outdated) await updateKeyHash(deps.db, user, await deps.hasher.hash(key))
  return user
}

/**
 * Gives the account that proved its key another one, and tells its mailbox: everything pending ends, and every session,
 * but of this one only the id (S04). Null when the key was changed in the meantime.
 */
export async function changeKey(
  deps: KeyDeps & Pick<Deps, 'queue'>,
  proved: User,
  { key, sessionId }: { key: string; sessionId: string },
): Promise<User | null> {
  const keyHash = await deps.hasher.hash(key)
  const changed = await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, proved.id)
    if (!user?.valid || user.keyVersion !== proved.keyVersion) return null
    await deleteOtherSessions(tx, user.id, sessionId)
    return replaceKey(deps, tx, user, { keyHash, notice: 'key-changed' })
  })
  deps.queue.wake()
  return changed
}

/** Within the transaction that locked the account and ended its sessions. */
export async function replaceKey(
  deps: Pick<Deps, 'queue'>,
  tx: Db,
  user: User,
  { keyHash, notice }: { keyHash: string; notice: Notice },
) {
  await deleteChange(tx, user.id)
  await deleteTicketsOf(tx, user.id, ['change', 'reset'])
  const ticketId = await insertUndoTicket(tx, user.id, user.email)
  await deps.queue.send(tx, 'send-mail', { service: 'notice', userId: user.id, ticketId, notice })
  return updateOwnKey(tx, user.id, keyHash)
}
