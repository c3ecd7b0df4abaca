// The first page of a lost key: it takes an address, and says nothing about it (S22).
import type { Request, Response } from 'express'
import { z } from 'zod'
import { takeMailShare } from '../../db/mail-share.ts'
import type { User } from '../../db/users.ts'
import type { Deps } from '../../deps.ts'
import { email } from '../../helpers/email.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { networkOf } from '../../helpers/network.ts'
import { afterAnswer } from '../../middleware/after-answer.ts'
import { say } from '../../middleware/flash.ts'
import { findDevice } from '../../middleware/known-device.ts'
import { note } from '../../middleware/record.ts'
import { refuseIfTooOften, refuseIfTooOftenFrom } from '../../middleware/throttle.ts'
import { askForCode } from './account/lost-key.ts'
import { keepTicket, makeTicket } from './lost-key-ticket.ts'

const ForgotKey = z.strictObject({ email })
const draw = (res: Response, form: Form<typeof ForgotKey>) => res.render('auth/forgotkey', { form })

export const showForgotKey = (_req: Request, res: Response) => draw(res, blankForm(ForgotKey))

export const postForgotKey = (deps: Deps) => async (req: Request, res: Response) => {
  const form = readForm(ForgotKey, req.body)
  if (!form.data) return draw(res.status(422), form)
  const { email } = form.data

  const device = findDevice(deps, req, email)
  const often =
    (await refuseIfTooOftenFrom(deps, req, res, 'post')) ??
    (await refuseIfTooOften(
      deps,
      res,
      'lostKey',
      ...(device === null ? [email, networkOf(req.ip)] : [device]),
    )) ??
    (await refuseIfTooOften(deps, res, 'lostKeyDaily', device ?? email))
  if (often !== null) return draw(res, refuse(form, { form: often }))

  const ticket = makeTicket(deps, req)
  const asked = await askForCode(deps, email, ticket.hash)
  keepTicket(deps, res, ticket)
  res.locals.log.info({ event: 'key.lost' }, 'a code was asked for')
  afterAnswer(deps, res, () => noteAsked(deps, req, email, asked))
  say(deps, res, {
    kind: 'info',
    text: `If ${email} has an account, a mail with a six-digit code is on its way to it.`,
  })
  res.redirect(303, ticket.path)
}

/**
 * What a mailbox may get goes down without an account as well, or others could learn from it (S20, S22); but not for codes
 * that are not sent, for an account that is full, or they would keep those that are.
 */
async function noteAsked(deps: Deps, req: Request, email: string, asked: User | 'full' | 'nobody') {
  if (asked === 'nobody') await takeMailShare(deps.limits, email)
  else if (asked !== 'full') await note(deps, req, { what: 'key.lost', userId: asked.id })
}
