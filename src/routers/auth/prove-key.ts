// Forms that need the current key: a wrong one counts as a failed log-in (S04).
import type { Request, Response } from 'express'
import type { User } from '../../db/users.ts'
import type { Deps } from '../../deps.ts'
import { record } from '../../middleware/record.ts'
import { tryKey } from '../../middleware/throttle.ts'
import type { Member } from '../../middleware/user-state.ts'
import { proveKey } from './account/key.ts'

const keyIsDead =
  'The key that we mailed has run out: “Lost your key?” on the log-in page leads to a new one.'

/** The account when the key is its own, else the sentence for the field; the answer's status is set then. */
export async function askForKey(
  deps: Deps,
  req: Request,
  res: Response,
  { user, key }: { user: Member; key: string },
): Promise<{ proved: User } | { refused: string }> {
  if (user.keyUntil !== null && user.keyUntil <= new Date()) {
    res.status(422)
    return { refused: keyIsDead }
  }
  const attempt = await tryKey(deps, req, res, user.email)
  if (attempt.refused !== null) return { refused: attempt.refused }
  const proved = await attempt.evaluate(() => proveKey(deps, user.id, key))
  if (proved) {
    await attempt.succeeded()
    return { proved }
  }
  await record(deps, req, res, { what: 'login.failed', userId: user.id })
  res.status(422)
  return { refused: 'This is not your current access key.' }
}
