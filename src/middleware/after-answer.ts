// Work whose time must not tell whether there is an account.
import type { Response } from 'express'

/** Does the work once the visitor has the answer (S06, S22); what fails then is logged. */
export function afterAnswer(res: Response, work: () => Promise<unknown>) {
  res.once('finish', () => {
    work().catch((error: unknown) =>
      res.locals.log.error({ err: error, event: 'afterwards.failed' }, 'could not be noted'),
    )
  })
}
