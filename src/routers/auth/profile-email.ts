// The profile's form for another address, and what can be done while it waits for its mailbox (S18 to S20).
import type { Request, Response } from 'express'
import { findChange } from '../../db/changes.ts'
import type { Deps } from '../../deps.ts'
import { type Errors, readForm, refuse } from '../../helpers/form.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { refuseIfTooOften } from '../../middleware/throttle.ts'
import type { Member } from '../../middleware/user-state.ts'
import { askForAddress, cancelChange, resendChange } from './account/address.ts'
import { checkKey } from './check-key.ts'
import { changedMeanwhile } from './fields.ts'
import { drawProfile, profilePath } from './profile.ts'
import { EmailForm } from './profile-forms.ts'
import { sendAgain } from './resend.ts'

const own = 'This is your address already.'
const nothingPending = 'No change of address is waiting any more.'

export const postEmail = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  const form = readForm(EmailForm, req.body)
  if (!form.data) return drawProfile(deps, res.status(422), user, { email: form })
  const { email, accesskey } = form.data
  const draw = (to: Response, errors: Partial<Errors<typeof EmailForm>>) =>
    drawProfile(deps, to, user, { email: refuse(form, errors) })

  if (email === user.email) return draw(res.status(422), { email: own })
  const answer = await checkKey(deps, req, res, { user, key: accesskey })
  if ('refused' in answer) return draw(res, { accesskey: answer.refused })
  const often = await refuseIfTooOften(deps, res, 'change', user.id)
  if (often !== null) return draw(res, { form: often })

  const asked = await askForAddress(deps, answer.proved, email)
  if (!asked) return draw(res.status(422), { accesskey: changedMeanwhile })
  await record(deps, req, res, { what: 'email.asked', userId: user.id })
  say(deps, res, {
    kind: 'success',
    text: `We are sending a mail to ${email}. The address changes once you click the link in it; until then the old one stays.`,
  })
  res.redirect(303, profilePath)
}

export const postResendChange = (deps: Deps) => async (_req: Request, res: Response, user: Member) => {
  const change = await findChange(deps.db, user.id)
  if (!change) return sayNothingPending(deps, res)
  await sendAgain(deps, res, change, () => resendChange(deps, user.id))
  say(deps, res, { kind: 'success', text: `A new mail is on its way to ${change.address}.` })
  res.redirect(303, profilePath)
}

export const postCancelChange = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  if (!(await cancelChange(deps, user.id))) return sayNothingPending(deps, res)
  await record(deps, req, res, { what: 'email.cancelled', userId: user.id })
  say(deps, res, { kind: 'success', text: 'Your address stays as it is.' })
  res.redirect(303, profilePath)
}

function sayNothingPending(deps: Deps, res: Response) {
  say(deps, res, { kind: 'info', text: nothingPending })
  res.redirect(303, profilePath)
}
