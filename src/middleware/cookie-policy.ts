// What the visitor agreed to, kept a year in a cookie of its own.
import type { RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'

/** Count up when views/partials/cookie-notice.njk asks for something else than before: everybody is asked anew. */
const version = 1

export interface Consent {
  /** False until there is a choice about what is asked now: then the notice shows, and nothing is agreed to. */
  given: boolean
  /** Visits may be counted, on this server. */
  analysis: boolean
}

const year = 365 * 24 * 3600 * 1000

/** Sets `res.locals.consent`. */
export function cookiePolicy(deps: Pick<Deps, 'config'>): RequestHandler {
  const name = cookieName(deps.config.baseUrl, 'cookies')
  return (req, res, next) => {
    const sent = readCookie(req, name)
    const analysis = sent === keptAs(true)
    res.locals.consent = { given: analysis || sent === keptAs(false), analysis }
    next()
  }
}

/** Keeps the choice for a year. */
export function keepConsent(deps: Pick<Deps, 'config'>, res: Response, { analysis }: { analysis: boolean }) {
  const { baseUrl } = deps.config
  const options = { ...cookieOptions(baseUrl), maxAge: year }
  res.cookie(cookieName(baseUrl, 'cookies'), keptAs(analysis), options)
}

function keptAs(analysis: boolean) {
  return `${version}.${analysis ? 'analysis' : 'essential'}`
}
