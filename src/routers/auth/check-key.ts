// Forms that need the current key: a wrong one counts as a failed log-in (S04).
import type { Request, Response } from 'express'
import type { User } from '../../db/users.ts'
import type { Deps } from '../../deps.ts'
import { tryKey } from '../../middleware/key-tries.ts'
import { record } from '../../middleware/record.ts'
import type { Member } from '../../middleware/user-state.ts'
import { proveKey } from './account/key.ts'

const keyIsDead =
  'The key that we mailed has run out: “Lost your key?” on the log-in page leads to a new one.'

/** The account when the key is its own, else the sentence for the field; the answer's status is set then. */
export async function checkKey(
  deps: Deps,
  req: Request,
  res: Response,
  { user, key }: { user: Member; key: string },
): Promise<{ proved: User } | { refused: string }> {
  if (user.keyUntil !== null && user.keyUntil <= new Date()) {
    res.status(422)
    return { refused: keyIsDead }
  }
  const answer = await tryKey(deps, req, res, {
    email: user.email,
    look: (hasher) => proveKey({ ...deps, hasher }, user.id, key),
  })
  if ('refused' in answer) return answer
  if (answer.found) return { proved: answer.found }
  await record(deps, req, res, { what: 'login.failed', userId: user.id })
  res.status(422)
  return { refused: 'This is not your current access key.' }
}
