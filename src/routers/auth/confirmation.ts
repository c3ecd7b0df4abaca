// The mailed link: a page that asks, and the button that confirms the address and logs in.
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'
import { linkHours } from '../../helpers/access-key.ts'
import { say } from '../../middleware/flash.ts'
import { keepDevice } from '../../middleware/known-device.ts'
import { record } from '../../middleware/record.ts'
import { startSession } from '../../middleware/session.ts'
import { readConfirmation, useLink } from './account/confirm.ts'
import { drawInvalid } from './invalid-link.ts'

type LinkRequest = Request<{ token: string }>

const spent = `It was used already, it is older than ${linkHours} hours, or another address was chosen in the meantime.`

const confirmed = {
  confirmed: 'Your address is confirmed: everything here is open to you now.',
  'email.changed':
    'The new address is yours now. Log in with it and with the key from the same mail, until you choose one of your own.',
}

export const showConfirmation = (deps: Deps) => async (req: LinkRequest, res: Response) => {
  const { token } = req.params
  const confirmation = await readConfirmation(deps, token)
  res.set('Cache-Control', 'no-store')
  if (confirmation === null) return drawInvalid(res, 'confirm', spent)
  res.render('auth/emailconfirmation', { ...confirmation, token })
}

export const postConfirmation = (deps: Deps) => async (req: LinkRequest, res: Response) => {
  const done = await useLink(deps, req.params.token)
  if (!done) return drawInvalid(res, 'confirm', spent)

  if (!(await startSession(deps, req, done.user))) return res.redirect(303, '/auth/login')
  keepDevice(deps, req, res, done.user.email)
  await record(deps, req, res, { what: done.what, userId: done.user.id })
  say(deps, res, { kind: 'success', text: confirmed[done.what] })
  res.redirect(303, '/')
}
