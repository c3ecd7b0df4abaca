// The page for links and tickets that are no good any more, or never were.
import type { Response } from 'express'

/** What it was: a link that confirms, one that takes a change back, or the page that waits for a code. */
export type LinkKind = 'confirm' | 'undo' | 'code'

/** 410 with the reason, and ways to go on; 422 where it was good until now. */
export function drawInvalid(res: Response, kind: LinkKind, reason: string, status = 410) {
  res.locals.log.warn({ event: 'link.refused' }, 'a link that is no good')
  res.set('Cache-Control', 'no-store').status(status).render('auth/invalidlink', { kind, reason })
}
