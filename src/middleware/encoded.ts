// Sends what was compressed ahead in the smallest form that the browser reads (RFC 9110, 12.5.3).
import type { Request, Response } from 'express'

/** The same content in each form; null where there is none. */
export interface Encoded {
  identity: Buffer
  br: Buffer | null
  gzip: Buffer | null
}

/** Sets Content-Encoding and Vary and sends the body; the type is that of a file name's ending. */
export function sendEncoded(req: Request, res: Response, ending: string, content: Encoded) {
  const encoding = (['br', 'gzip'] as const).find((name) => content[name] && req.acceptsEncodings(name))
  if (encoding) res.set('Content-Encoding', encoding)
  res.vary('Accept-Encoding')
  res.type(ending).send(encoding ? content[encoding] : content.identity)
}
