// The profile's form for an access key of one's own.
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'
import { type Errors, readForm, refuse } from '../../helpers/form.ts'
import { problemWithKey } from '../../helpers/key-rules.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { renewSession } from '../../middleware/session.ts'
import { refuseIfTooOften } from '../../middleware/throttle.ts'
import type { Member } from '../../middleware/user-state.ts'
import { changeKey } from './account/key.ts'
import { checkKey } from './check-key.ts'
import { changedMeanwhile } from './fields.ts'
import { drawProfile, profilePath } from './profile.ts'
import { KeyForm } from './profile-forms.ts'

const sameAsBefore = 'This is the key that you have already. Please choose another.'

export const postKey = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  const form = readForm(KeyForm, req.body)
  if (!form.data) return drawProfile(deps, res.status(422), user, { key: form })
  const { accesskey, newaccesskey } = form.data
  const draw = (to: Response, errors: Partial<Errors<typeof KeyForm>>) =>
    drawProfile(deps, to, user, { key: refuse(form, errors) })

  if (newaccesskey === accesskey) return draw(res.status(422), { newaccesskey: sameAsBefore })
  const problem = await problemWithKey(newaccesskey, user)
  if (problem) return draw(res.status(422), { newaccesskey: problem })
  const answer = await checkKey(deps, req, res, { user, key: accesskey })
  if ('refused' in answer) return draw(res, { accesskey: answer.refused })
  const often = await refuseIfTooOften(deps, res, 'change', user.id)
  if (often !== null) return draw(res, { form: often })

  const changed = await changeKey(deps, answer.proved, {
    key: newaccesskey,
    sessionId: user.sessionId,
  })
  if (!changed) return draw(res.status(422), { accesskey: changedMeanwhile })
  await renewSession(deps, req, changed)
  await record(deps, req, res, { what: 'key.changed', userId: user.id })
  say(deps, res, {
    kind: 'success',
    text: 'Your new access key works from now on. All other browsers are logged out.',
  })
  res.redirect(303, profilePath)
}
