// The ticket of a lost key: half of it stands in the URL, half in a cookie of the browser that asked (S23).
import type { Request, Response } from 'express'
import { pageMinutes } from '../../db/lost-key-tickets.ts'
import type { Deps } from '../../deps.ts'
import { hashId, randomId } from '../../helpers/token.ts'
import { cookieName, cookieOptions, readCookie } from '../../middleware/cookies.ts'

const shape = /^[\w-]{32}$/

/** A fresh ticket: the path of its page, and what the database keeps of it. Sets the cookie. */
export function makeTicket(deps: Pick<Deps, 'config'>, req: Request<unknown>, res: Response) {
  const { baseUrl } = deps.config
  const ticket = randomId()
  const browser = browserOf(deps, req) ?? randomId()
  res.cookie(nameOf(deps), browser, { ...cookieOptions(baseUrl), maxAge: pageMinutes * 60_000 })
  return { path: `/auth/resetkey/${ticket}`, hash: hashOf(ticket, browser) }
}

/** What the database keeps of the ticket in a request; of no ticket at all when the browser is another. */
export function readTicket(deps: Pick<Deps, 'config'>, req: Request<{ ticket: string }>) {
  return hashOf(req.params.ticket, browserOf(deps, req) ?? '')
}

function browserOf(deps: Pick<Deps, 'config'>, req: Request<unknown>) {
  const sent = readCookie(req, nameOf(deps))
  return sent !== null && shape.test(sent) ? sent : null
}

const hashOf = (ticket: string, browser: string) => hashId(`${ticket}.${browser}`)
const nameOf = ({ config }: Pick<Deps, 'config'>) => cookieName(config.baseUrl, 'reset')
