// One line in the log for each request, and the id by which a visitor's error is found in it (S44).
import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import type { Deps } from '../deps.ts'
import { ownPath } from '../helpers/paths.ts'

/** Sets `res.locals.requestId`, `log`, `path` and `canonical`. */
export function requestLog(deps: Pick<Deps, 'config' | 'log'>): RequestHandler {
  return (req, res, next) => {
    const started = performance.now()
    const requestId = randomUUID()
    res.locals.requestId = requestId
    res.locals.log = deps.log.child({ requestId })
    res.locals.path = ownPath(req.originalUrl)
    res.locals.canonical = deps.config.baseUrl + req.path
    res.set('X-Request-Id', requestId)
    res.on('close', () => {
      const { user } = res.locals
      res.locals.log.info(
        {
          event: 'request',
          method: req.method,
          route: routeOf(req),
          status: res.statusCode,
          milliseconds: Math.round(performance.now() - started),
          ...(user && user.state !== 'guest' ? { userId: user.id } : {}),
          ...(res.writableFinished ? {} : { aborted: true }),
        },
        'request',
      )
    })
    next()
  }
}

/** The pattern, not the path: paths carry tokens. */
function routeOf(req: Request) {
  return req.route ? req.baseUrl + String(req.route.path) : 'none'
}
