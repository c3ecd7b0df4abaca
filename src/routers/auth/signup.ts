// The page that opens an account: an address is all it asks for.
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { email } from '../../helpers/email.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { startSession } from '../../middleware/session.ts'
import { tooOftenFrom } from '../../middleware/throttle.ts'
import { openAccount } from './account/open.ts'
import { addressTaken } from './fields.ts'

const SignUp = z.strictObject({ email })
const draw = (res: Response, form: Form<typeof SignUp>) => res.render('auth/signup', { form })

export const showSignUp = (_req: Request, res: Response) => draw(res, blankForm(SignUp))

export const signUp = (deps: Deps) => async (req: Request, res: Response) => {
  const form = readForm(SignUp, req.body)
  if (!form.data) return draw(res.status(422), form)

  const tooOften = await tooOftenFrom(deps, req, res, 'signUp')
  if (tooOften !== null) return draw(res, refuse(form, { form: tooOften }))
  const user = await openAccount(deps, form.data.email)
  if (!user) return draw(res.status(422), refuse(form, { email: addressTaken }))

  await startSession(deps, req, user)
  await record(deps, req, res, { what: 'signup', userId: user.id })
  say(
    deps,
    res,
    {
      kind: 'success',
      text: `Welcome, ${user.name}! That is your nickname; you can change it in your profile.`,
    },
    {
      kind: 'info',
      text: 'We have sent you a mail: it holds your access key and a link. Click the link to confirm your address.',
    },
    { kind: 'info', text: 'You also got a little tile of your own, the picture beside your nickname.' },
  )
  res.redirect(303, '/')
}
