// "Wrong address?": the page on which an account that was never confirmed gets the right one (S48).
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { email } from '../../helpers/email.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { renewSession } from '../../middleware/session.ts'
import { refuseIfTooOftenFrom } from '../../middleware/throttle.ts'
import type { Member } from '../../middleware/user-state.ts'
import { correctOwnAddress } from './account/correct-address.ts'
import { addressTaken } from './fields.ts'
import { profilePath } from './profile.ts'

const Correction = z.strictObject({ email })
const draw = (res: Response, form: Form<typeof Correction>) => res.render('auth/correctaddress', { form })

export const showCorrection = (deps: Deps) => (_req: Request, res: Response, user: Member) =>
  user.ownKey ? sendToProfile(deps, res) : draw(res, blankForm(Correction, { email: user.email }))

export const postCorrection = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  if (user.ownKey) return sendToProfile(deps, res)
  const form = readForm(Correction, req.body)
  if (!form.data) return draw(res.status(422), form)
  const { email } = form.data
  if (email === user.email)
    return draw(res.status(422), refuse(form, { email: 'This is the address that you have already.' }))

  const often = await refuseIfTooOftenFrom(deps, req, res, 'signUp')
  if (often !== null) return draw(res, refuse(form, { form: often }))
  const corrected = await correctOwnAddress(deps, user, email)
  if (corrected === 'taken') return draw(res.status(422), refuse(form, { email: addressTaken }))
  if (corrected === 'not-needed') return res.redirect(303, profilePath)

  await renewSession(deps, req, corrected)
  await record(deps, req, res, { what: 'address.corrected', userId: user.id })
  say(deps, res, {
    kind: 'success',
    text: `Your address is ${email} now. A mail with a new key and a new link is on its way to it.`,
  })
  res.redirect(303, '/')
}

/** Whoever chose a key has read our mail: so the address was right, and changing it takes the key. */
function sendToProfile(deps: Deps, res: Response) {
  say(deps, res, { kind: 'info', text: 'You can change your address here, with your access key.' })
  res.redirect(303, `${profilePath}#email`)
}
