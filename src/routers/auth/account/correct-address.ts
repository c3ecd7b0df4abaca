// The right address for an account that began with a wrong one (S48).
import { deleteChange } from '../../../db/changes.ts'
import { answerIf, isAddressTaken } from '../../../db/constraints.ts'
import { deleteOtherSessions } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import { correctAddress } from '../../../db/user-changes.ts'
import { lockUser, type User } from '../../../db/users.ts'
import type { Deps } from '../../../deps.ts'
import { queueWelcome } from './open.ts'

/** The account at its right address; or why it stays where it is. */
export type Corrected = User | 'taken' | 'not-needed'

/**
 * Gives an account that was never confirmed another address, and mails that one; what was mailed to the first is void, and
 * no other session goes on.
 */
export async function correctOwnAddress(
  deps: Pick<Deps, 'db' | 'queue'>,
  { id: userId, sessionId }: { id: string; sessionId: string },
  address: string,
): Promise<Corrected> {
  const corrected = await deps.db
    .transaction(async (tx) => {
      const user = await lockUser(tx, userId)
      if (!user?.valid || user.confirmed || user.ownKey || user.email === address)
        return 'not-needed' as const
      await deleteOtherSessions(tx, userId, sessionId)
      await deleteChange(tx, userId)
      await deleteTicketsOf(tx, userId, ['confirm', 'change', 'reset', 'undo'])
      await queueWelcome(deps, tx, userId)
      return correctAddress(tx, userId, address)
    })
    .catch(answerIf(isAddressTaken, 'taken' as const))
  deps.queue.wake()
  return corrected
}
