// The ticket of a lost key: half of it stands in the URL, half in a cookie of the browser that asked (S23).
import type { Request, Response } from 'express'
import { pageMinutes } from '../../db/lost-key-tickets.ts'
import type { Deps } from '../../deps.ts'
import { hashId, randomId } from '../../helpers/token.ts'
import { cookieName, cookieOptions, readCookie } from '../../middleware/cookies.ts'

const shape = /^[\w-]{32}$/

/** A fresh ticket: the path of its page, what the database keeps of it, and the half that its browser is to keep. */
export function makeTicket(deps: Pick<Deps, 'config'>, req: Request<unknown>) {
  const ticket = randomId()
  const browser = browserOf(deps, req) ?? randomId()
  return { path: `/auth/resetkey/${ticket}`, hash: hashOf(ticket, browser), browser }
}

/** Hands a browser its half. */
export function keepTicket(
  { config }: Pick<Deps, 'config'>,
  res: Response,
  { browser }: ReturnType<typeof makeTicket>,
) {
  const options = { ...cookieOptions(config.baseUrl), maxAge: pageMinutes * 60_000 }
  res.cookie(nameOf({ config }), browser, options)
}

/** What the database keeps of the ticket in a request; a hash that fits no row when the browser is another. */
export function readTicket(deps: Pick<Deps, 'config'>, req: Request<{ ticket: string }>) {
  return hashOf(req.params.ticket, browserOf(deps, req) ?? '')
}

function browserOf(deps: Pick<Deps, 'config'>, req: Request<unknown>) {
  const sent = readCookie(req, nameOf(deps))
  return sent !== null && shape.test(sent) ? sent : null
}

const hashOf = (ticket: string, browser: string) => hashId(`${ticket}.${browser}`)
const nameOf = ({ config }: Pick<Deps, 'config'>) => cookieName(config.baseUrl, 'reset')
