// The only maker of error pages (S43).
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { isUnavailable } from '../db/unavailable.ts'
import { HasherBusyError } from '../helpers/access-key.ts'
import { errorPageOf, hasErrorPage } from './error-pages.ts'
import { abandonSession } from './session.ts'

/** An answer that is an error page: a status, a sentence that helps if the usual one does not, when to try again (seconds). */
export class PageError extends Error {
  readonly status: number
  readonly retryAfter: number | null

  constructor(status: number, message = errorPageOf(status).text, retryAfter: number | null = null) {
    super(message)
    this.name = 'PageError'
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** The end of the road for a path that no route answers. */
export const notFound: RequestHandler = (_req, _res, next) => next(new PageError(404))

/** Draws whatever was thrown as a page, and logs what is our fault. */
export const drawError: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) return res.writableEnded ? noteLate(res, error) : next(error)
  const { status, text, retryAfter } = answerTo(error)
  if (status >= 500) {
    res.locals.log.error({ err: error, event: 'error', status }, 'the request failed')
    abandonSession(req)
  }
  if (retryAfter !== null) res.set('Retry-After', String(retryAfter))
  res.set('Cache-Control', 'no-store')
  const page = errorPageOf(status)
  res.status(status).render('errors/error', { ...page, status, text, requestId: res.locals.requestId })
}

/** Of work that went on after its visitor was sent away (S55). */
function noteLate(res: Response, error: unknown) {
  res.locals.log.warn({ err: error, event: 'error.late' }, 'failed after the answer')
}

function answerTo(error: unknown): { status: number; text: string; retryAfter: number | null } {
  if (error instanceof PageError)
    return { status: error.status, text: error.message, retryAfter: error.retryAfter }
  if (error instanceof HasherBusyError || isUnavailable(error))
    return { status: 503, text: errorPageOf(503).text, retryAfter: 5 }
  const status = statusOf(error)
  return { status, text: errorPageOf(status).text, retryAfter: null }
}

/** The status of an error made by Express or its body parser; anything unknown is our fault. */
function statusOf(error: unknown) {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
  return hasErrorPage(status) ? status : status >= 400 && status < 500 ? 400 : 500
}
