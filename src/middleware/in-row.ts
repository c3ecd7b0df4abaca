// Several middlewares as one.
import type { NextFunction, RequestHandler } from 'express'

/**
 * One after the other, as `app.use` would. Express works out anew for each of them whether it is meant, which for a dozen that
 * always are is a good part of a short page's time.
 */
export function inRow(...handlers: RequestHandler[]): RequestHandler {
  return (req, res, done) => {
    let at = 0
    const next: NextFunction = (error?: unknown) => {
      const handler = error === undefined ? handlers[at++] : undefined
      if (!handler) return done(error)
      try {
        handler(req, res, next)
      } catch (thrown) {
        done(thrown)
      }
    }
    next()
  }
}
