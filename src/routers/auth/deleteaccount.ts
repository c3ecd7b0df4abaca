// The page that removes an account: it says what goes, and asks for the key (S27).
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { say } from '../../middleware/flash.ts'
import { endSession } from '../../middleware/session.ts'
import type { Member } from '../../middleware/user-state.ts'
import { deleteAccount } from './account/leave.ts'
import { checkKey } from './check-key.ts'
import { changedMeanwhile, typedKey } from './fields.ts'

const Deletion = z.strictObject({ accesskey: typedKey })
const draw = (res: Response, form: Form<typeof Deletion>) => res.render('auth/deleteaccount', { form })

export const showDeletion = (_req: Request, res: Response) => draw(res, blankForm(Deletion))

export const postDeletion = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  const form = readForm(Deletion, req.body)
  if (!form.data) return draw(res.status(422), form)
  const answer = await checkKey(deps, req, res, { user, key: form.data.accesskey })
  if ('refused' in answer) return draw(res, refuse(form, { accesskey: answer.refused }))

  const deleted = await deleteAccount(deps, answer.proved)
  if (!deleted) return draw(res.status(422), refuse(form, { accesskey: changedMeanwhile }))
  await endSession(deps, req, res)
  res.locals.log.info({ event: 'deleted', userId: user.id }, 'account deleted')
  say(deps, res, {
    kind: 'success',
    text: 'Your account is gone, and everything that belonged to it. Farewell!',
  })
  res.redirect(303, '/')
}
