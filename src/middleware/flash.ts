// Messages for the next page: they travel in a signed cookie of a minute, so that guests need no session.
import type { Request, RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import { readToken, signToken } from '../helpers/token.ts'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'

export interface Message {
  kind: 'success' | 'info' | 'warning' | 'danger'
  text: string
}

const seconds = 60
const most = 6

/** Sets `res.locals.messages`; the page that shows them takes them off the browser. */
export function readMessages(deps: Pick<Deps, 'config' | 'linkKeys'>): RequestHandler {
  return (req, res, next) => {
    const sent = readCookie(req, nameOf(deps))
    res.locals.messages = sent === null ? [] : (readToken(deps.linkKeys, 'flash', sent)?.messages ?? [])
    if (sent !== null && req.method !== 'HEAD') beforePage(res, () => clear(deps, res))
    next()
  }
}

/** Whether the browser brings messages, good or not. */
export function hasMessages(deps: Pick<Deps, 'config'>, req: Pick<Request, 'headers'>) {
  return readCookie(req, nameOf(deps)) !== null
}

/** Says something on the next page, after what is still to be shown; messages keep their order. */
export function say(deps: Pick<Deps, 'config' | 'linkKeys'>, res: Response, ...messages: Message[]) {
  const { baseUrl } = deps.config
  const all = [...res.locals.messages, ...messages].slice(-most)
  const token = signToken(deps.linkKeys, 'flash', { messages: all }, seconds)
  res.cookie(nameOf(deps), token, { ...cookieOptions(baseUrl), maxAge: seconds * 1000 })
}

/** Does something if the answer turns out to be a page that shows messages; error pages do not. */
export function beforePage(res: Response, act: () => void) {
  const render = res.render.bind(res) as (view: string, options?: object) => void
  res.render = (view: string, options?: object) => {
    if (!/^(errors|dev)\//.test(view)) act()
    render(view, options)
  }
}

function clear(deps: Pick<Deps, 'config'>, res: Response) {
  res.clearCookie(nameOf(deps), cookieOptions(deps.config.baseUrl))
  res.set('Cache-Control', 'no-store')
}

const nameOf = ({ config }: Pick<Deps, 'config'>) => cookieName(config.baseUrl, 'flash')
