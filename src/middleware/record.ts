// Notes what happens to an account: a line in the log (S44), and an entry in its owner's list of recent activity.
import type { Request, Response } from 'express'
import { type EventName, insertEvent } from '../db/events.ts'
import type { Deps } from '../deps.ts'
import { describeDevice } from '../helpers/device.ts'
import { coarseNetwork } from '../helpers/network.ts'

interface Happened {
  what: EventName
  userId: string
}

/** Resolves when it is written. */
export async function record(
  deps: Pick<Deps, 'db'>,
  req: Request<unknown>,
  res: Response,
  { what, userId }: Happened,
) {
  res.locals.log.info({ event: what, userId }, 'account event')
  await keep(deps, req, { what, userId })
}

/**
 * Only the entry, and only once the visitor has the answer: so its time does not tell whether there is an account (S06,
 * S22). `find` answers whose entry it is, or null.
 */
export function recordSilently(
  deps: Pick<Deps, 'db'>,
  req: Request<unknown>,
  res: Response,
  find: () => Promise<Happened | null>,
) {
  res.once('finish', () => {
    find()
      .then((happened) => happened && keep(deps, req, happened))
      .catch((error: unknown) => res.locals.log.error({ err: error, event: 'event.lost' }, 'not noted'))
  })
}

function keep({ db }: Pick<Deps, 'db'>, req: Request<unknown>, { what, userId }: Happened) {
  const device = describeDevice(req.get('user-agent'))
  return insertEvent(db, userId, { what, device, address: coarseNetwork(req.ip) })
}
