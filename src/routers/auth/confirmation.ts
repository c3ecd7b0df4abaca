// The mailed link: a page that asks, and the button that confirms the address and logs in.
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'
import { PageError } from '../../middleware/errors.ts'
import { say } from '../../middleware/flash.ts'
import { startSession } from '../../middleware/session.ts'
import type { Member } from '../../middleware/user-state.ts'
import { confirmAddress, readConfirmation, resendConfirmation } from './account.ts'

type LinkRequest = Request<{ token: string }>

const resendAfterSeconds = 60
const tooSoon = 'We sent you a mail less than a minute ago. Please look for it first.'
const spent =
  'It was used already, or it is older than 24 hours. If your address is not confirmed yet, log in and have a new link sent.'

export const showConfirmation = (deps: Deps) => async (req: LinkRequest, res: Response) => {
  const { token } = req.params
  const address = await readConfirmation(deps, token)
  res.set('Cache-Control', 'no-store')
  if (address === null) return drawInvalid(res)
  res.render('auth/emailconfirmation', { address, token })
}

export const confirm = (deps: Deps) => async (req: LinkRequest, res: Response) => {
  const user = await confirmAddress(deps, req.params.token)
  if (!user) return drawInvalid(res)

  await startSession(deps, req, user)
  res.locals.log.info({ event: 'confirmed', userId: user.id }, 'address confirmed')
  say(deps, res, { kind: 'success', text: 'Your address is confirmed: everything here is open to you now.' })
  res.redirect(303, '/')
}

export const resend = (deps: Deps) => async (_req: Request, res: Response, user: Member) => {
  const sent = await resendConfirmation(deps, user.id)
  if (!sent) {
    res.locals.log.warn(
      { event: 'confirmation.throttled', userId: user.id },
      'confirmation mail asked for too soon',
    )
    throw new PageError(429, tooSoon, resendAfterSeconds)
  }
  res.locals.log.info({ event: 'confirmation.resent', userId: user.id }, 'confirmation mail asked for')
  say(deps, res, { kind: 'success', text: 'A new mail is on its way, with a new link and a new access key.' })
  res.redirect(303, '/')
}

function drawInvalid(res: Response) {
  res.locals.log.warn({ event: 'link.refused' }, 'a link that is no good')
  res.status(410).render('auth/invalidlink', { reason: spent })
}
