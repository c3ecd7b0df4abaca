// How an account ends, and what its owner may take along (S27, S52).
import { findChange } from '../../../db/changes.ts'
import { listEvents } from '../../../db/events.ts'
import { mailOf } from '../../../db/mail-state.ts'
import { listSessions } from '../../../db/sessions.ts'
import { listTickets } from '../../../db/tickets.ts'
import { deleteUser } from '../../../db/user-changes.ts'
import { lockUser, type User } from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'

/**
 * Removes the account that proved its key, with all that belongs to it; its avatar goes as soon as the store can be reached.
 * False when the account has another key by now, as after "it wasn't me" (S21).
 */
export async function deleteAccount(deps: Pick<Deps, 'db' | 'queue'>, proved: User) {
  const deleted = await deps.db.transaction(async (tx) => {
    const user = await lockUser(tx, proved.id)
    if (user?.keyVersion !== proved.keyVersion) return false
    const leftover = await deleteUser(tx, user.id)
    if (leftover) await deps.queue.send(tx, 'remove-tile', leftover)
    return true
  })
  deps.queue.wake()
  return deleted
}

/** Everything that is held on an account, in names that people can read; times are ISO 8601. */
export async function exportAccount(deps: Pick<Deps, 'config' | 'db' | 'log' | 'tileStore'>, user: User) {
  const change = await findChange(deps.db, user.id)
  return {
    site: deps.config.siteName,
    account: {
      number: user.id,
      email: user.email,
      nickname: user.name,
      confirmed: user.confirmed,
      since: user.created,
      accessKey: user.ownKey ? 'your own, stored as a hash' : 'issued by the site, stored as a hash',
      accessKeyUntil: user.keyUntil,
      confirmationMail: mailOf(user),
    },
    tile: {
      name: user.tile,
      svg: user.tileStored ? await readTile(deps, user) : null,
    },
    pendingAddress: change && { email: change.address, mail: mailOf(change) },
    sessions: (await listSessions(deps.db, user.id)).map(({ id: _id, ...session }) => session),
    mailedLinksAndCodes: await listTickets(deps.db, user.id),
    activity: await listEvents(deps.db, user.id),
  }
}

/** Null while the store cannot be reached (S58). */
async function readTile({ tileStore, log }: Pick<Deps, 'log' | 'tileStore'>, user: User) {
  return tileStore.get(user.tile).catch((error: unknown) => {
    log.warn({ err: error, event: 'tile.unread', userId: user.id }, 'the tile could not be exported')
    return null
  })
}
