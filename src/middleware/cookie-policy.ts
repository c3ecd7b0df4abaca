// What the visitor agreed to, kept a year in a cookie of its own.
import type { Request, RequestHandler, Response } from 'express'
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
  return (req, res, next) => {
    res.locals.consent = consentOf(deps, req)
    next()
  }
}

/** What the visitor with this browser agreed to. */
export function consentOf({ config }: Pick<Deps, 'config'>, req: Request): Consent {
  const sent = readCookie(req, cookieName(config.baseUrl, 'cookies'))
  const analysis = sent === keptAs(true)
  return { given: analysis || sent === keptAs(false), analysis }
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
