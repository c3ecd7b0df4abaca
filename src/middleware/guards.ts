// Guards: who may pass. Each hands on what it proved, so that an unguarded handler does not compile.
import type { Request, RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import { ownPath } from '../helpers/paths.ts'
import { say } from './flash.ts'
import { hasSessionCookie } from './session.ts'
import type { Member } from './user-state.ts'

/** A page for members; the user comes last. */
export type UserHandler<Params> = (req: Request<Params>, res: Response, user: Member) => void | Promise<void>
type Handler<Params> = (req: Request<Params>, res: Response) => void | Promise<void>
type GuardDeps = Pick<Deps, 'config' | 'linkKeys'>

export interface Guards {
  /** Members, confirmed or not; a guest is asked to log in and comes back. */
  signedIn<Params>(handler: UserHandler<Params>): RequestHandler<Params>
  /** Members whose address is confirmed. */
  confirmed<Params>(handler: UserHandler<Params>): RequestHandler<Params>
  /** Members who still have to confirm. */
  unconfirmed<Params>(handler: UserHandler<Params>): RequestHandler<Params>
  /** Nobody who is logged in already. */
  guest<Params>(handler: Handler<Params>): RequestHandler<Params>
}

/** The guards of one site. */
export function createGuards(deps: GuardDeps): Guards {
  return {
    signedIn: (handler) => (req, res) => {
      const { user } = res.locals
      return user.state === 'guest' ? askToLogIn(deps, req, res) : handler(req, res, user)
    },
    confirmed: (handler) => (req, res) => {
      const { user } = res.locals
      if (user.state === 'guest') return askToLogIn(deps, req, res)
      return user.state === 'unconfirmed' ? askToConfirm(deps, res) : handler(req, res, user)
    },
    unconfirmed: (handler) => (req, res) => {
      const { user } = res.locals
      if (user.state === 'guest') return askToLogIn(deps, req, res)
      return user.state === 'confirmed'
        ? sendHome(deps, res, 'Your address is confirmed already.')
        : handler(req, res, user)
    },
    guest: (handler) => (req, res) => {
      const { user } = res.locals
      return user.state === 'guest' ? handler(req, res) : sendHome(deps, res, 'You are logged in already.')
    },
  }
}

/**
 * A page that was asked for is remembered; a form is not, for it cannot be sent twice. Whoever had a session is told already
 * that it has ended. All that search engines ever see of members' pages is this answer.
 */
function askToLogIn(deps: GuardDeps, req: Request<unknown>, res: Response) {
  const wanted = req.method === 'GET' ? `?next=${encodeURIComponent(ownPath(req.originalUrl))}` : ''
  noteRefused(res, 'guest')
  if (!hasSessionCookie(deps, req)) say(deps, res, { kind: 'info', text: 'Please log in first.' })
  res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' }).redirect(303, `/auth/login${wanted}`)
}

function askToConfirm(deps: GuardDeps, res: Response) {
  noteRefused(res, 'unconfirmed')
  say(deps, res, {
    kind: 'warning',
    text: 'This page opens once you have confirmed your e-mail address: click the link in our mail.',
  })
  res.redirect(303, '/')
}

function noteRefused(res: Response, state: string) {
  res.locals.log.info({ event: 'access.refused', state }, 'not for this visitor')
}

function sendHome(deps: GuardDeps, res: Response, text: string) {
  say(deps, res, { kind: 'info', text })
  res.redirect(303, '/')
}
