// The page that logs a member in.
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { email } from '../../helpers/email.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { nextPath, ownPath } from '../../helpers/paths.ts'
import { say } from '../../middleware/flash.ts'
import { startSession } from '../../middleware/session.ts'
import { logIn } from './account.ts'

const longestKey = 128

const LogIn = z.strictObject({
  email,
  key: z
    .string('Please type your access key.')
    .min(1, 'Please type your access key.')
    .refine((key) => [...key].length <= longestKey, `An access key has at most ${longestKey} characters.`),
  next: nextPath,
  remember: z.literal('on', 'This box is either ticked or not.').optional(),
})
const draw = (res: Response, form: Form<typeof LogIn>) => res.render('auth/login', { form })

/** One sentence for every reason, so that nobody learns who has an account (S06). */
const refused = 'This address and this access key do not belong together.'

export const showLogIn = (req: Request, res: Response) =>
  draw(res, blankForm(LogIn, { next: ownPath(req.query.next) }))

export const postLogIn = (deps: Deps) => async (req: Request, res: Response) => {
  const form = readForm(LogIn, req.body)
  if (!form.data) return draw(res.status(422), form)

  const user = await logIn(deps, form.data.email, form.data.key)
  if (!user) {
    res.locals.log.warn({ event: 'login.failed' }, 'log-in refused')
    return draw(res.status(422), refuse(form, { form: refused }))
  }

  await startSession(deps, req, user, form.data.remember === 'on')
  res.locals.log.info({ event: 'login', userId: user.id }, 'logged in')
  say(deps, res, { kind: 'success', text: `You are logged in, ${user.name}.` })
  res.redirect(303, ownPath(form.data.next))
}
