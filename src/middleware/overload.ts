// Keeps the site answering: no request waits without end, and who cannot be served soon is told so at once.
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'
import { arrivalOf } from '../helpers/arrival.ts'
import { drawError, PageError } from './errors.ts'

/** Milliseconds: what a request that has arrived may wait for a database, a hash and everything else together (S55). */
const patience = 5_000

/** Milliseconds that a request may have waited for its turn: who came later would wait for longer. */
const longestTurn = 1_000

/** For whoever watches over the process: they have to get through, or it would be ended for being busy. */
const always = new Set(['/healthz', '/readyz', '/metrics'])

/** Milliseconds between two looks at who waits: a timer for each request would take a tenth of a short page's time. */
const lookEvery = 100

/** Answers 503 where nothing else was answered in time. */
export function deadline(): RequestHandler {
  const waiting = new Set<{ due: number; giveUp(): void }>()
  let looking: NodeJS.Timeout | undefined

  function look() {
    const now = performance.now()
    for (const one of waiting) {
      if (one.due > now) continue
      waiting.delete(one)
      one.giveUp()
    }
    if (waiting.size > 0) return
    clearInterval(looking)
    looking = undefined
  }

  return (req, res, next) => {
    const one = {
      due: arrivalOf(req) + patience,
      giveUp: () => res.headersSent || drawError(new PageError(503, undefined, 5), req, res, next),
    }
    waiting.add(one)
    looking ??= setInterval(look, lookEvery)
    res.once('close', () => waiting.delete(one))
    next()
  }
}

/** Answers 503 while the process is so far behind that it would only fall further (S54). */
export function shedLoad({ eventLoop }: Pick<Deps, 'eventLoop'>): RequestHandler {
  return (req, _res, next) => {
    const isBehind = waitedFor(req) > longestTurn || eventLoop.isBehind()
    next(isBehind && !always.has(req.path) ? new PageError(503, undefined, 2) : undefined)
  }
}

const waitedFor = (req: IncomingMessage) => performance.now() - arrivalOf(req)
