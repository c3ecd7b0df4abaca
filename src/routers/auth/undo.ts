// "It wasn't me": the link that gives an account back to the mailbox it belonged to (S21).
import type { Request, Response } from 'express'
import { undoHours } from '../../db/undo-tickets.ts'
import type { Deps } from '../../deps.ts'
import { say } from '../../middleware/flash.ts'
import { record } from '../../middleware/record.ts'
import { readUndo, undo } from './account/undo.ts'
import { drawInvalid } from './invalid-link.ts'
import { keepTicket, makeTicket } from './lost-key-ticket.ts'

type LinkRequest = Request<{ token: string }>

const spent = `It was used already, or it is older than ${undoHours / 24} days.`
const taken =
  'The address has been confirmed for another account in the meantime, so it cannot be given back by this link.'

export const showUndo = (deps: Deps) => async (req: LinkRequest, res: Response) => {
  const { token } = req.params
  const address = await readUndo(deps, token)
  res.set('Cache-Control', 'no-store')
  if (address === null) return drawInvalid(res, 'undo', spent)
  res.render('auth/undo', { address, token })
}

export const postUndo = (deps: Deps) => async (req: LinkRequest, res: Response) => {
  const ticket = makeTicket(deps, req)
  const undone = await undo(deps, req.params.token, ticket.hash)
  if (undone === 'no-good') return drawInvalid(res, 'undo', spent)
  if (undone === 'taken') return drawInvalid(res, 'undo', taken)

  keepTicket(deps, res, ticket)
  await record(deps, req, res, { what: 'undone', userId: undone.id })
  say(deps, res, {
    kind: 'success',
    text: `The account is yours again, and nobody is logged in to it. A code is on its way to ${undone.email}: choose a new access key with it.`,
  })
  res.redirect(303, ticket.path)
}
