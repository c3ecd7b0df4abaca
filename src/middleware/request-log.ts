// One line in the log and one count for each request, and the id by which a visitor's error is found in it (S44).
import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import { arrivalOf } from '../helpers/arrival.ts'
import { ownPath } from '../helpers/paths.ts'

/** Ids of proxies: UUIDs, numbers of traces and the like, and nothing that could say something else in the log. */
const idShape = /^[A-Za-z0-9._-]{8,64}$/

type LogDeps = Pick<Deps, 'config' | 'log' | 'metrics'>

/** Sets `res.locals.requestId`, `log`, `path` and `canonical`. */
export function requestLog(deps: LogDeps): RequestHandler {
  return (req, res, next) => {
    const requestId = requestIdOf(deps, req)
    res.locals.requestId = requestId
    res.locals.log = deps.log.child({ requestId })
    res.locals.path = ownPath(req.originalUrl)
    res.locals.canonical = deps.config.baseUrl + req.path
    res.set('X-Request-Id', requestId)
    noteAnswer(deps, req, res, { requestId, route: () => routeOf(req) })
    next()
  }
}

/** What names a request in the log: the proxy's id for it, or a fresh one. */
export function requestIdOf({ config }: LogDeps, req: Request) {
  return (config.proxyHops > 0 && idOfProxy(req)) || randomUUID()
}

/** Logs and counts the answer once it is over. */
export function noteAnswer(
  deps: LogDeps,
  req: Request,
  res: Response,
  { requestId, route: read }: { requestId: string; route: () => string },
) {
  const started = arrivalOf(req)
  res.on('close', () => {
    const { user } = res.locals
    const milliseconds = performance.now() - started
    const { method } = req
    const route = read()
    const status = res.writableFinished ? res.statusCode : 'aborted'
    deps.metrics.request({ method, route, status, seconds: milliseconds / 1000 })
    deps.log.info(
      {
        requestId,
        event: 'request',
        method,
        route,
        status: res.statusCode,
        milliseconds: Math.round(milliseconds),
        userId: user && user.state !== 'guest' ? user.id : undefined,
        aborted: res.writableFinished ? undefined : true,
      },
      'request',
    )
  })
}

/** The id under which the proxy knows this request, so that its log and ours can be read together. */
function idOfProxy(req: Request) {
  const id = req.headers['x-request-id']
  return typeof id === 'string' && idShape.test(id) ? id : null
}

/** The pattern, not the path: paths carry tokens. */
function routeOf(req: Request) {
  return req.route ? req.baseUrl + String(req.route.path) : 'none'
}
