// Tries at a key: counted before it is looked at, so that of a hundred at once five are (S07).
import type { Request, Response } from 'express'
import type { Deps } from '../deps.ts'
import type { KeyHasher } from '../helpers/access-key.ts'
import { networkOf } from '../helpers/network.ts'
import { findDevice } from './known-device.ts'
import { refuseIfTooOften, refuseIfTooOftenFrom } from './throttle.ts'

type TryDeps = Pick<Deps, 'codeKeys' | 'config' | 'hasher' | 'limits' | 'linkKeys'>

/**
 * What `look` finds behind the key of an address, null for a wrong key; or the sentence that says when to try again. A
 * browser that has logged in with the address before has counters of its own (S07). `look` gets a hasher that lets who has
 * tried less go first; what could not be looked at, because too many wait (S54), is no failure.
 */
export async function tryKey<Found>(
  deps: TryDeps,
  req: Request,
  res: Response,
  { email, look }: { email: string; look: (hasher: KeyHasher) => Promise<Found | null> },
): Promise<{ found: Found | null } | { refused: string }> {
  const { perNetwork, perAccount } = countersOf(deps, req, email)
  const refused =
    (await refuseIfTooOftenFrom(deps, req, res, 'post')) ??
    (await refuseIfTooOften(deps, res, 'logIn', ...perNetwork)) ??
    (await refuseIfTooOften(deps, res, 'inARow', perAccount))
  if (refused !== null) return { refused }

  const found = await look(deps.hasher.askedFrom(networkOf(req.ip))).catch(async (error) => {
    await deps.limits.giveBack('logIn', ...perNetwork)
    await deps.limits.giveBack('inARow', perAccount)
    throw error
  })
  if (found) {
    await deps.limits.giveBack('logIn', ...perNetwork)
    await deps.limits.forget('inARow', perAccount)
  }
  return { found }
}

/** For whoever has proved the mailbox: the tries that failed are forgotten, so that the new key opens at once. */
export async function forgiveTries(deps: TryDeps, req: Request, email: string) {
  const { perNetwork, perAccount } = countersOf(deps, req, email)
  await deps.limits.forget('logIn', ...perNetwork)
  await deps.limits.forget('inARow', perAccount)
  await deps.limits.forget('inARow', email)
}

function countersOf(deps: TryDeps, req: Request, email: string) {
  const device = findDevice(deps, req, email)
  return device === null
    ? { perNetwork: [email, networkOf(req.ip)], perAccount: email }
    : { perNetwork: [device], perAccount: device }
}
