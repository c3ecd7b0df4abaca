// The headers that every answer carries (S37, S38).
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Deps } from '../deps.ts'

const year = 365 * 24 * 3600

/** Nothing is allowed but what the site's pages use. */
export function securityHeaders(deps: Pick<Deps, 'config'>): RequestHandler {
  const { baseUrl, tiles } = deps.config
  const bucket = new URL(tiles.publicUrl, baseUrl).origin
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", ...(bucket === baseUrl ? [] : [bucket])],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: { maxAge: 2 * year, includeSubDomains: true },
    xFrameOptions: { action: 'deny' },
  })
  const headers = headersOf(protect)
  return (_req, res, next) => {
    res.setHeaders(headers)
    next()
  }
}

/** They are the same for every answer: worked out once. */
function headersOf(protect: ReturnType<typeof helmet>) {
  const req = new IncomingMessage(new Socket())
  const res = new ServerResponse(req)
  protect(req, res, () => {})
  return new Map(Object.entries(res.getHeaders() as Record<string, string>))
}
