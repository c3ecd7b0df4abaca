// The page on which members look after their account. Each form has a URL and a file of its own; all draw this page.
import DataLoader from 'dataloader'
import type { Request, Response } from 'express'
import { mailOf } from '../../db/mail-state.ts'
import { findProfiles, type Profile } from '../../db/profiles.ts'
import type { Deps } from '../../deps.ts'
import { inOneTurn } from '../../helpers/in-one-turn.ts'
import { drawFramed } from '../../middleware/page-frames.ts'
import type { Member } from '../../middleware/user-state.ts'
import { blankForms, type ProfileForms } from './profile-forms.ts'

export const profilePath = '/auth/userprofile'

export const showProfile = (deps: Deps) => {
  const profiles = new DataLoader<string, Profile>((ids) => findProfiles(deps.db, ids), inOneTurn)
  return async (req: Request, res: Response, user: Member) => {
    const own = await profiles.load(user.id)
    await drawFramed(deps, req, res, {
      view: 'auth/userprofile',
      shared: ({ name }) => ({ forms: blankForms(name) }),
      own: shown(own, user),
    })
  }
}

/** For somebody who loads a refused form's URL again. */
export const backToProfile = (_req: Request, res: Response) => res.redirect(303, profilePath)

/** The page, with the forms that were refused as they were typed. */
export async function drawProfile(
  deps: Pick<Deps, 'db'>,
  res: Response,
  user: Member,
  refused: Partial<ProfileForms> = {},
) {
  const [profile] = await findProfiles(deps.db, [user.id])
  res.render('auth/userprofile', {
    forms: { ...blankForms(user.name), ...refused },
    ...shown(profile as Profile, user),
  })
}

/** Of the sessions this one comes first. */
function shown({ sessions, change, events }: Profile, user: Member) {
  const marked = sessions.map((session) => ({ ...session, own: session.id === user.sessionId }))
  return {
    change: change && { address: change.address, mail: mailOf(change) },
    sessions: marked.toSorted((one, other) => Number(other.own) - Number(one.own)),
    events,
  }
}
