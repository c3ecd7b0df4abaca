// What may stand in a path, a query and a body, before any page looks at it (S41).
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type RequestParamHandler,
  type Response,
} from 'express'
import { PageError } from './errors.ts'

const largestId = 9_223_372_036_854_775_807n

/** Whether a text is an id as the database counts them. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) && BigInt(value) <= largestId
}

/** For `router.param('id', ...)`: 404 unless it is one. */
export const idParam: RequestParamHandler = (_req, _res, next, value) =>
  next(isId(value) ? undefined : new PageError(404))

const limit = 16 * 1024
const unreadable = 'The form held characters that cannot be read. Go back and try once more.'

/** Reads urlencoded forms of at most 16 kB and 20 fields; other types of content are refused. */
export const readBody: RequestHandler[] = [
  (req, _res, next) => {
    const length = Number(req.headers['content-length'] ?? 0)
    const hasBody = req.headers['transfer-encoding'] !== undefined || length > 0
    if (length > limit) throw new PageError(413)
    if (hasBody && !req.is('application/x-www-form-urlencoded')) throw new PageError(415)
    next()
  },
  parseForm,
]

const parse = express.urlencoded({
  extended: false,
  inflate: false,
  limit,
  parameterLimit: 20,
  verify: assertReadable,
})

/**
 * The parser says that a body is too long when it has read all of it; of one in chunks, that may be
 * never. So those are counted here, and refused at once; what the parser says then is too late (S53).
 */
function parseForm(req: Request, res: Response, next: NextFunction) {
  let length = 0
  const isTooLong = () => length > limit
  function count(chunk: Buffer) {
    if (isTooLong()) return
    length += chunk.length
    if (isTooLong()) next(new PageError(413))
  }
  if (req.headers['transfer-encoding'] !== undefined) req.on('data', count)
  parse(req, res, (error) => isTooLong() || next(error))
}

/** The parser takes what it cannot decode as it stands, and leaves `__proto__` out: here both are refused. */
function assertReadable(_req: unknown, _res: unknown, bytes: Buffer) {
  const fields = decoded(bytes)
  const readable = fields?.every((field) => !field.includes('\0') && !/^__proto__(=|$)/.test(field))
  if (!readable) throw new PageError(400, unreadable)
}

/** `name=value` for each field, or null where that is not UTF-8. */
function decoded(bytes: Buffer) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.split('&').map((field) => decodeURIComponent(field.replaceAll('+', ' ')))
  } catch {
    return null
  }
}
