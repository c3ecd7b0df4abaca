// The page that logs a member in.
import type { Request, Response } from 'express'
import { z } from 'zod'
import { findUserByEmail } from '../../db/users.ts'
import type { Deps } from '../../deps.ts'
import { HasherBusyError } from '../../helpers/access-key.ts'
import { email } from '../../helpers/email.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { nextPath, ownPath } from '../../helpers/paths.ts'
import { afterAnswer } from '../../middleware/after-answer.ts'
import { say } from '../../middleware/flash.ts'
import { tryKey } from '../../middleware/key-tries.ts'
import { keepDevice } from '../../middleware/known-device.ts'
import { note, record } from '../../middleware/record.ts'
import { startSession } from '../../middleware/session.ts'
import { logIn } from './account/key.ts'
import { typedKey } from './fields.ts'

const LogIn = z.strictObject({
  email,
  key: typedKey,
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
  const { email, key } = form.data
  const answer = await tryKey(deps, req, res, {
    email,
    look: (hasher) => logIn({ ...deps, hasher }, email, key),
  }).catch(countThrown(deps))
  if ('refused' in answer) {
    deps.metrics.logIn('throttled')
    return draw(res, refuse(form, { form: answer.refused }))
  }
  const { found: user } = answer
  if (!user || !(await startSession(deps, req, user, form.data.remember === 'on'))) {
    deps.metrics.logIn('wrong-key')
    noteFailure(deps, req, res, email)
    return draw(res.status(422), refuse(form, { form: refused }))
  }

  deps.metrics.logIn('ok')
  keepDevice(deps, req, res, user.email)
  await record(deps, req, res, { what: 'login', userId: user.id })
  say(deps, res, { kind: 'success', text: `You are logged in, ${user.name}.` })
  res.redirect(303, ownPath(form.data.next))
}

const countThrown = (deps: Deps) => (error: unknown) => {
  deps.metrics.logIn(error instanceof HasherBusyError ? 'busy' : 'error')
  throw error
}

function noteFailure(deps: Deps, req: Request, res: Response, email: string) {
  res.locals.log.warn({ event: 'login.failed' }, 'log-in refused')
  afterAnswer(deps, res, async () => {
    const user = await findUserByEmail(deps.db, email)
    if (user) await note(deps, req, { what: 'login.failed', userId: user.id })
  })
}
