// The page that opens an account: an address is all it asks for.
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { email } from '../../helpers/email.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { startSession } from '../../middleware/session.ts'
import { refuseIfTooOftenFrom } from '../../middleware/throttle.ts'
import { openAccount } from './account/open.ts'
import { addressTaken } from './fields.ts'

const SignUp = z.strictObject({ email })
const draw = (res: Response, form: Form<typeof SignUp>) => res.render('auth/signup', { form })

export const showSignUp = (_req: Request, res: Response) => draw(res, blankForm(SignUp))

export const postSignUp = (deps: Deps) => async (req: Request, res: Response) => {
  const form = readForm(SignUp, req.body)
  if (!form.data) return draw(res.status(422), form)

  const often = await refuseIfTooOftenFrom(deps, req, res, 'signUp')
  if (often !== null) return draw(res, refuse(form, { form: often }))
  const user = await openAccount(deps, form.data.email)
  if (!user) return draw(res.status(422), refuse(form, { email: addressTaken }))

  if (!(await startSession(deps, req, user))) return res.redirect(303, '/auth/login')
  await record(deps, req, res, { what: 'signup', userId: user.id })
  say(deps, res, {
    kind: 'success',
    text: `Welcome, ${user.name}! That is your nickname, with a tile to match. A mail brings your access key: click the link in it to confirm your address.`,
  })
  res.redirect(303, '/')
}
