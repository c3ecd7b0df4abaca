// Sends what was compressed ahead in the smallest form that the browser reads (RFC 9110, 12.5.3).
import type { Request, Response } from 'express'
import { keepLatest } from '../helpers/keep-latest.ts'

/** The same content in each form; null where there is none. */
export interface Encoded {
  identity: Buffer
  br: Buffer | null
  gzip: Buffer | null
}

type Encoding = 'br' | 'gzip'

/** What the browser reads, the smallest first. Browsers say the same again and again: it is worked out once. */
function encodingsFor(req: Request): Encoding[] {
  const said = String(req.headers['accept-encoding'] ?? '')
  const all = known.get(said) ?? (['br', 'gzip'] as const).filter((name) => req.acceptsEncodings(name))
  if (!known.has(said)) keepLatest(known, said, all)
  return all
}

const known = new Map<string, Encoding[]>()

/** The form to send. */
export function formFor(req: Request, content: Encoded): keyof Encoded {
  return encodingsFor(req).find((name) => content[name]) ?? 'identity'
}

/** Sets Content-Encoding and Vary and sends the body; the type is that of a file name's ending. */
export function sendEncoded(req: Request, res: Response, ending: string, content: Encoded) {
  const form = formFor(req, content)
  if (form !== 'identity') res.set('Content-Encoding', form)
  res.vary('Accept-Encoding')
  res.type(ending).send(content[form])
}
