// Lets requests that change something pass only from the site's own pages (S35), before their body is read.
import type { Request, RequestHandler } from 'express'
import type { Deps } from '../deps.ts'
import { PageError } from './errors.ts'

const refused = 'This form was not sent from a page of this site. Open the page here and try again.'
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** 403 for an unsafe method unless the browser vouches for the page it came from. */
export function sameOrigin(deps: Pick<Deps, 'config'>): RequestHandler {
  return (req, res, next) => {
    if (safeMethods.has(req.method) || isOwn(req, deps.config.baseUrl)) return next()
    res.locals.log.warn({ event: 'request.forged' }, 'a form that no page of the site sent')
    throw new PageError(403, refused)
  }
}

function isOwn(req: Request, baseUrl: string) {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return req.get('origin') === baseUrl
}
