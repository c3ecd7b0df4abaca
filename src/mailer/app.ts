// The companion mailer: one GET per mail, answered in the protocol of the original Variance Mailer.
import { type KeyObject, randomUUID } from 'node:crypto'
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express'
import type nunjucks from 'nunjucks'
import { type Log, maskEmail } from '../helpers/log.ts'
import { isService, isSigned, readClaims } from './claims.ts'
import { compose } from './compose.ts'
import { type Deliver, UnansweredMailError } from './mail.ts'

type MailerLog = Pick<Log, 'info' | 'warn' | 'error'>

export type MailerOptions = {
  /** For HS256: the current secret first, then those that are still accepted. */
  secrets: KeyObject[]
  deliver: Deliver
  views: nunjucks.Environment
  log: MailerLog
  siteName: string
}

/**
 * The mailer as an Express app: `GET /emailservice-usr/{signup|change|resetkey|notice}/{jwt}` answers 200 with
 * `{ error, msg }`, where error is 0 sent, 1 bad token, 2 SMTP failed. An unknown service is 404, another method 405, and
 * a mail that the SMTP server took without a word is 504: it may be out, and a site must not call its key and link back.
 * Three of the services are the original's; notices are ours, and a site skips them where the mailer answers 404. So is
 * `check`, which answers 0 to a token that is signed with the right secret, and sends nothing.
 * A GET that sends must never be answered from a cache, and HEAD must not send.
 */
export function createMailerApp(options: MailerOptions): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing')
  app.set('env', 'production')
  app.use(headers)
  app.get('/healthz', (_req, res) => void res.json({ status: 'ok' }))
  app.use(onlyGet)
  app.get('/emailservice-usr/check/:token', checkToken(options))
  app.get('/emailservice-usr/:service/:token', sendMail(options))
  app.use((_req, res) => answer(res.status(404), 1, 'Unknown service'))
  app.use(unexpected(options.log))
  return app
}

function checkToken({ secrets, log }: MailerOptions): RequestHandler<{ token: string }> {
  return ({ params }, res) => {
    if (isSigned(secrets, params.token)) return answer(res, 0, 'Ok')
    refuse(res, log, { requestId: res.locals.requestId, service: 'check' })
  }
}

function sendMail(options: MailerOptions): RequestHandler<{ service: string; token: string }> {
  return async (req, res, next) => {
    const { service, token } = req.params
    if (!isService(service)) return next()

    const about = { requestId: res.locals.requestId, service }
    const claims = readClaims(options.secrets, service, token)
    if (!claims) return refuse(res, options.log, about)

    const mail = compose(options.views, { service, claims, siteName: options.siteName })
    const who = { ...about, to: maskEmail(mail.to) }
    try {
      await options.deliver(mail)
    } catch (error) {
      options.log.error(
        { event: 'mail.failed', ...who, ...reasonOf(error) },
        'the mail could not be handed over',
      )
      const isUnsure = error instanceof UnansweredMailError
      return answer(res.status(isUnsure ? 504 : 200), 2, 'The mail could not be handed over')
    }
    options.log.info({ event: 'mail.sent', ...who }, 'mail sent')
    answer(res, 0, 'Ok')
  }
}

function refuse(res: Response, log: MailerLog, about: object) {
  log.warn({ event: 'mail.refused', ...about }, 'the token is not good')
  answer(res, 1, 'Problem with token')
}

function answer(res: Response, error: 0 | 1 | 2, msg: string) {
  res.json({ error, msg })
}

const headers: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id') ?? ''
  res.locals.requestId = /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
  res.set({
    'X-Request-Id': res.locals.requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  })
  next()
}

const onlyGet: RequestHandler = (req, res, next) => {
  if (req.method === 'GET') return next()
  answer(res.status(405).set('Allow', 'GET'), 1, 'Only GET')
}

/** What Express cannot decode in a path is a bad token; anything else is a fault of ours. */
function unexpected(log: MailerLog): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const about = { requestId: res.locals.requestId }
    if (error instanceof URIError) return refuse(res, log, about)
    log.error({ event: 'mailer.fault', ...about, ...reasonOf(error) }, 'unexpected')
    answer(res.status(500), 2, 'Something went wrong')
  }
}

/** Of an error only its codes and its place: messages and server replies may quote addresses, keys and links (S44). */
function reasonOf(error: unknown) {
  if (!(error instanceof Error)) return { reason: typeof error }
  const { code, responseCode, command } = error as Error & Record<string, unknown>
  const place = error.stack?.match(/\n\s+(at [^\n]*:\d+:\d+\)?)(?=\n|$)/)?.[1]
  return { reason: error.name, code, responseCode, command, place }
}
