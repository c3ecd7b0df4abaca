// The page on which members look after their account. Each form has a URL and a file of its own; all draw this page.
import type { Request, Response } from 'express'
import { findChange } from '../../db/changes.ts'
import { listNewestEvents } from '../../db/events.ts'
import { mailOf } from '../../db/mail-state.ts'
import { listSessions } from '../../db/sessions.ts'
import type { Deps } from '../../deps.ts'
import type { Member } from '../../middleware/user-state.ts'
import { blankForms, type ProfileForms } from './profile-forms.ts'

export const profilePath = '/auth/userprofile'

export const showProfile = (deps: Deps) => (_req: Request, res: Response, user: Member) =>
  drawProfile(deps, res, user)

/** For somebody who loads a refused form's URL again. */
export const backToProfile = (_req: Request, res: Response) => res.redirect(303, profilePath)

/** The page, with the forms that were refused as they were typed. */
export async function drawProfile(
  deps: Pick<Deps, 'db'>,
  res: Response,
  user: Member,
  refused: Partial<ProfileForms> = {},
) {
  const sessions = await listSessions(deps.db, user.id)
  const change = await findChange(deps.db, user.id)
  res.render('auth/userprofile', {
    forms: { ...blankForms(user.name), ...refused },
    change: change && { address: change.address, mail: mailOf(change) },
    sessions: sessions.map((session) => ({ ...session, own: session.id === user.sessionId })),
    events: await listNewestEvents(deps.db, user.id),
  })
}
