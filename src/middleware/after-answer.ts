// Work whose time must not tell whether there is an account.
import type { Response } from 'express'
import type { Deps } from '../deps.ts'

/** Does the work once the visitor has the answer (S06, S22); what fails then is logged. `Deps.close` waits for it. */
export function afterAnswer(
  { afterwards }: Pick<Deps, 'afterwards'>,
  res: Response,
  work: () => Promise<unknown>,
) {
  res.once('finish', () => {
    afterwards
      .track(work())
      .catch((error: unknown) =>
        res.locals.log.error({ err: error, event: 'afterwards.failed' }, 'could not be noted'),
      )
  })
}
