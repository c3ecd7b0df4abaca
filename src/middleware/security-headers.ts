// The headers that every answer carries (S37, S38).
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Deps } from '../deps.ts'

const year = 365 * 24 * 3600

/** Nothing is allowed but what the site's pages use. */
export function securityHeaders(deps: Pick<Deps, 'config'>): RequestHandler {
  const { baseUrl, tiles } = deps.config
  const bucket = new URL(tiles.publicUrl, baseUrl).origin
  return helmet({
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
}
