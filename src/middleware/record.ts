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
  await note(deps, req, { what, userId })
}

/** Only the entry. */
export function note({ db }: Pick<Deps, 'db'>, req: Request<unknown>, { what, userId }: Happened) {
  const device = describeDevice(req.get('user-agent'))
  return insertEvent(db, userId, { what, device, address: coarseNetwork(req.ip) })
}
