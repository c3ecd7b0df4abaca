// The page that logs a member out: it asks first, for a link alone must change nothing (S36).
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { endSession } from '../../middleware/session.ts'
import type { Member } from '../../middleware/user-state.ts'

export const showLogOut = (_req: Request, res: Response) => res.render('auth/logout')

export const postLogOut = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  await endSession(deps, req, res)
  await record(deps, req, res, { what: 'logout', userId: user.id })
  say(deps, res, { kind: 'info', text: 'See you soon!' })
  res.redirect(303, '/')
}
