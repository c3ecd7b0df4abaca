// A fast path. A guest's page is the same for all guests of one theme and one choice of cookies: it is finished once, and then
// answered from memory, with its log line but without the way through the site. That makes it several times as fast.
import { createHash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import type { FinishedPage } from '../helpers/kept-pages.ts'
import type { Packed } from '../helpers/pack.ts'
import { consentOf } from './cookie-policy.ts'
import { formFor } from './encoded.ts'
import { hasMessages } from './flash.ts'
import { noteAnswer, requestIdOf } from './request-log.ts'
import { hasSessionCookie } from './session.ts'
import { themeOf } from './theme.ts'

type PageDeps = Pick<Deps, 'config' | 'guestPages' | 'log' | 'metrics'>

const forms = ['identity', 'br', 'gzip'] as const

/** Answers what is in memory and still holds. Comes before everything that costs time. */
export function guestPages(deps: PageDeps): RequestHandler {
  return (req, res, next) => {
    const name = nameOf(deps, req)
    const page = name === null ? undefined : deps.guestPages.find(name)
    if (!page) return next()
    const requestId = requestIdOf(deps, req)
    noteAnswer(deps, req, res, { requestId, route: () => req.path })
    answer(req, res, page, requestId)
  }
}

/**
 * Answers a page that was just drawn, from now on to all guests. False, and no answer, when it is not for all of them: only
 * a path that has no parameter and no query leads to the same page every time, and nothing of a member may come in (S39).
 */
export function finishPage(deps: PageDeps, req: Request, res: Response, bodies: Packed, keep: Keep): boolean {
  const name = nameOf(deps, req)
  const { user, messages, requestId } = res.locals
  const isForAll = user.state === 'guest' && messages.length === 0 && req.route?.path === req.originalUrl
  const isPlain = res.statusCode === 200 && !res.hasHeader('Set-Cookie') && !res.hasHeader('Age')
  if (name === null || !isForAll || !isPlain) return false
  const page = finish(res, bodies)
  keep(name, page)
  for (const header of res.getHeaderNames()) res.removeHeader(header)
  answer(req, res, page, requestId)
  return true
}

export type Keep = ReturnType<Deps['guestPages']['keeper']>

/** What tells two guests' pages apart; null for whoever may not be a guest, or has messages to see. */
function nameOf(deps: PageDeps, req: Request) {
  if (req.method !== 'GET' && req.method !== 'HEAD') return null
  if (!req.headers.cookie) return req.originalUrl
  if (hasSessionCookie(deps, req) || hasMessages(deps, req)) return null
  const { given, analysis } = consentOf(deps, req)
  return `${themeOf(deps, req)} ${given} ${analysis} ${req.originalUrl}`
}

/** The head is what the site has set so far, but for the number of the request. */
function finish(res: Response, bodies: Packed): FinishedPage {
  res.type('html').vary('Accept-Encoding').removeHeader('X-Request-Id')
  const head = Object.entries(res.getHeaders()).flatMap(([header, value]) => [header, String(value)])
  const hash = createHash('sha256').update(bodies.identity).digest('base64url').slice(0, 22)
  const each = <Value>(make: (form: keyof Packed) => Value) =>
    Object.fromEntries(forms.map((form) => [form, make(form)])) as Record<keyof Packed, Value>
  const etags = each((form) => `"${hash}-${form}"`)
  const heads = each((form) => [
    ...head,
    ...['ETag', etags[form], 'Content-Length', String(bodies[form].length)],
    ...(form === 'identity' ? [] : ['Content-Encoding', form]),
  ])
  return { bodies, etags, heads, head }
}

function answer(req: Request, res: Response, page: FinishedPage, requestId: string) {
  const form = formFor(req, page.bodies)
  const number = ['X-Request-Id', requestId]
  if (req.headers['if-none-match'] !== undefined) {
    res.set('ETag', page.etags[form])
    if (req.fresh) return void res.writeHead(304, [...page.head, ...number]).end()
  }
  res.writeHead(200, [...page.heads[form], ...number]).end(page.bodies[form])
}
