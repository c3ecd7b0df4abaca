// The profile's list of sessions: ending one, or all but this one (S31).
import type { Request, Response } from 'express'
import { z } from 'zod'
import { deleteListedSession, deleteOtherSessions } from '../../db/sessions.ts'
import type { Deps } from '../../deps.ts'
import { readForm } from '../../helpers/form.ts'
import { PageError } from '../../middleware/errors.ts'
import { say } from '../../middleware/flash.ts'
import { isId } from '../../middleware/params.ts'
import { record } from '../../middleware/record.ts'
import { assertNotTooOften } from '../../middleware/throttle.ts'
import type { Member } from '../../middleware/user-state.ts'
import { profilePath } from './profile.ts'

const unclear = 'Please choose the session to end from the list.'

const SessionsForm = z
  .strictObject({
    session: z.string(unclear).refine(isId, unclear).optional(),
    others: z.literal('on', unclear).optional(),
  })
  .refine(({ session, others }) => (session === undefined) !== (others === undefined), unclear)

export const postSessions = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  const form = readForm(SessionsForm, req.body)
  if (!form.data) throw new PageError(422, unclear)

  await assertNotTooOften(deps, res, 'deed', user.id)
  const { session } = form.data
  if (session === undefined) {
    await deleteOtherSessions(deps.db, user.id, user.sessionId)
    await record(deps, req, res, { what: 'sessions.ended', userId: user.id })
    say(deps, res, { kind: 'success', text: 'All other sessions have ended.' })
  } else if (await deleteListedSession(deps.db, user.id, session)) {
    await record(deps, req, res, { what: 'session.ended', userId: user.id })
    say(deps, res, { kind: 'success', text: 'That session has ended.' })
  } else {
    say(deps, res, { kind: 'info', text: 'That session had ended already.' })
  }
  res.redirect(303, profilePath)
}
