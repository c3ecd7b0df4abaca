// What may stand in a path, a query and a body, before any page looks at it (S41).
import express, { type RequestHandler, type RequestParamHandler } from 'express'
import { PageError } from './errors.ts'

const largestId = 9_223_372_036_854_775_807n
const nothingHere = 'This page does not exist, or not any more. The cats looked everywhere.'

/** Whether a text is an id as the database counts them. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) && BigInt(value) <= largestId
}

/** For `router.param('id', ...)`: 404 unless it is one. */
export const idParam: RequestParamHandler = (_req, _res, next, value) =>
  next(isId(value) ? undefined : new PageError(404, nothingHere))

const readUrlencoded = express.urlencoded({
  extended: false,
  inflate: false,
  limit: '16kb',
  parameterLimit: 20,
})
const unreadable = 'The form held characters that cannot be read. Go back and try once more.'

/** Reads urlencoded forms of at most 16 kB and 20 fields; other types of content are refused. */
export const readBody: RequestHandler[] = [
  (req, _res, next) => {
    const hasBody =
      req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length']) > 0
    const readable =
      !hasBody || req.method === 'GET' || req.method === 'HEAD' || req.is('application/x-www-form-urlencoded')
    next(readable ? undefined : new PageError(415, 'This site reads plain forms only.'))
  },
  readUrlencoded,
  (req, _res, next) => {
    next(isReadable(req.body) ? undefined : new PageError(400, unreadable))
  },
]

/** No NUL, and nothing that was not UTF-8. */
function isReadable(body: unknown) {
  const texts = Object.entries(body ?? {}).flat(2)
  return !texts.some((text) => typeof text === 'string' && /[\0\ufffd]/.test(text))
}
