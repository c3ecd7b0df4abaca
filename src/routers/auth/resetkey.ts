// The second page of a lost key: the code from the mail, and a new key (S23, S25).
import type { Request, Response } from 'express'
import { z } from 'zod'
import { isLostKeyOpen, pageMinutes } from '../../db/lost-key-tickets.ts'
import type { Deps } from '../../deps.ts'
import { blankForm, type Form, readForm, refuse } from '../../helpers/form.ts'
import { newKey } from '../../helpers/key-rules.ts'
import { say } from '../../middleware/flash.ts'
import { forgiveTries } from '../../middleware/key-tries.ts'
import { record } from '../../middleware/record.ts'
import { refuseIfTooOftenFrom } from '../../middleware/throttle.ts'
import { type Reset, resetKey } from './account/lost-key.ts'
import { repeatedKey, sameKeys } from './fields.ts'
import { drawInvalid } from './invalid-link.ts'
import { readTicket } from './lost-key-ticket.ts'

type TicketRequest = Request<{ ticket: string }>

const ResetKey = z
  .strictObject({
    otp: z
      .string('Please type the code from the mail.')
      .max(1_000)
      .transform((typed) => typed.replace(/\s/g, ''))
      .pipe(z.string().regex(/^\d{6}$/, 'The code has six digits.')),
    newaccesskey: newKey,
    confirmaccesskey: repeatedKey,
  })
  .superRefine(sameKeys)

const spent = `It is older than ${pageMinutes} minutes, its tries are used up, a new key was chosen already, or it belongs to another browser. You can ask for a new code.`

const draw = (req: TicketRequest, res: Response, form: Form<typeof ResetKey>) =>
  res.render('auth/resetkey', { form, ticket: req.params.ticket })

export const showResetKey = (deps: Deps) => async (req: TicketRequest, res: Response) => {
  res.set('Cache-Control', 'no-store')
  if (!(await isLostKeyOpen(deps.db, readTicket(deps, req)))) return drawInvalid(res, 'code', spent)
  draw(req, res, blankForm(ResetKey))
}

export const postResetKey = (deps: Deps) => async (req: TicketRequest, res: Response) => {
  const hash = readTicket(deps, req)
  if (!(await isLostKeyOpen(deps.db, hash))) return drawInvalid(res, 'code', spent)
  const form = readForm(ResetKey, req.body)
  if (!form.data) return draw(req, res.status(422), form)
  const often = await refuseIfTooOftenFrom(deps, req, res, 'post')
  if (often !== null) return draw(req, res, refuse(form, { form: often }))

  const answer = await resetKey(deps, hash, form.data)
  if (isWrongCode(answer)) res.locals.log.warn({ event: 'code.refused' }, 'a wrong code')
  if ('gone' in answer) return drawInvalid(res, 'code', answer.why ?? spent, answer.why ? 422 : 410)
  if ('refused' in answer) return draw(req, res.status(422), refuse(form, answer.refused))

  await forgiveTries(deps, req, answer.user.email)
  await record(deps, req, res, { what: 'key.reset', userId: answer.user.id })
  say(deps, res, { kind: 'success', text: 'Your new access key works. Please log in with it.' })
  res.redirect(303, '/auth/login')
}

function isWrongCode(answer: Reset) {
  return 'gone' in answer ? answer.why !== undefined : 'refused' in answer && 'otp' in answer.refused
}
