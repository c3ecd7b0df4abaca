// Who may open the pages of development.
import type { RequestHandler } from 'express'

/** Mails hold keys: no other computer may read them, nor a foreign page whose name was bent to this address. */
export const onlyHere: RequestHandler = (req, _res, next) => {
  const from = req.socket.remoteAddress ?? ''
  const isLocal = from === '::1' || /^(::ffff:)?127\./.test(from)
  const isNamed = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(req.headers.host ?? '')
  next(isLocal && isNamed ? undefined : 'router')
}
