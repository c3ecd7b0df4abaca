// The profile's form for another nickname.
import type { Request, Response } from 'express'
import { answerIf, isNameTaken } from '../../db/constraints.ts'
import { updateName } from '../../db/user-changes.ts'
import type { Deps } from '../../deps.ts'
import { readForm, refuse } from '../../helpers/form.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { refuseIfTooOften } from '../../middleware/throttle.ts'
import type { Member } from '../../middleware/user-state.ts'
import { drawProfile, profilePath } from './profile.ts'
import { NameForm } from './profile-forms.ts'

const taken = 'Somebody has this nickname already. Please choose another.'

export const postName = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  const form = readForm(NameForm, req.body)
  if (!form.data) return drawProfile(deps, res.status(422), user, { name: form })

  const often = await refuseIfTooOften(deps, res, 'deed', user.id)
  if (often !== null) return drawProfile(deps, res, user, { name: refuse(form, { form: often }) })
  const { username } = form.data
  const changed = await updateName(deps.db, user.id, username).catch(answerIf(isNameTaken, 'taken' as const))
  if (changed === 'taken')
    return drawProfile(deps, res.status(422), user, { name: refuse(form, { username: taken }) })
  if (changed) {
    await record(deps, req, res, { what: 'name.changed', userId: user.id })
    say(deps, res, { kind: 'success', text: `From now on you are ${changed.name}.` })
  }
  res.redirect(303, profilePath)
}
