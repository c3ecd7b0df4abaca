// "Send it again", for the confirmation mail and for the mail to a new address (S17).
import type { Request, Response } from 'express'
import { lookAtMailShare } from '../../db/mail-share.ts'
import type { Deps } from '../../deps.ts'
import { PageError } from '../../middleware/errors.ts'
import { say } from '../../middleware/flash.ts'
import { assertNotTooOften, inWords } from '../../middleware/throttle.ts'
import type { Member } from '../../middleware/user-state.ts'
import { resendConfirmation } from './account/open.ts'

const tooSoon =
  'A mail was asked for less than a minute ago. Please give it a moment, then look for it or try again.'
const tooSoonSeconds = 60

export const postResend = (deps: Deps) => async (_req: Request, res: Response, user: Member) => {
  await sendAgain(deps, res, { userId: user.id, address: user.email }, () =>
    resendConfirmation(deps, user.id),
  )
  say(deps, res, { kind: 'success', text: 'A new mail is on its way, with a new link.' })
  res.redirect(303, '/')
}

/**
 * Sends, unless that was asked for too often: once a minute, five times an hour, and as often as the mailbox may get
 * mails at all (S12).
 * @throws PageError 429
 */
export async function sendAgain(
  deps: Deps,
  res: Response,
  to: { userId: string; address: string },
  send: () => Promise<boolean>,
) {
  const full = await lookAtMailShare(deps.limits, to.address)
  if (full !== null) throw tooOftenError(res, mailboxFull(full), full)
  await assertNotTooOften(deps, res, 'resend', to.userId)
  const sent = await send()
  if (!sent) {
    await deps.limits.giveBack('resend', to.userId)
    throw tooOftenError(res, tooSoon, tooSoonSeconds)
  }
  res.locals.log.info({ event: 'mail.resent', userId: to.userId }, 'mail asked for once more')
}

function tooOftenError(res: Response, text: string, seconds: number) {
  res.locals.log.warn({ event: 'throttled', limit: 'resend' }, 'too often')
  return new PageError(429, text, seconds)
}

function mailboxFull(seconds: number) {
  return `We have sent several mails to this address already. Please look for them; we can send another in ${inWords(seconds)}.`
}
