// How often a visitor may try: counted before any work, told with the time of the next try (S07, S12, S17, S24).
import type { Request, Response } from 'express'
import type { LimitName } from '../db/limits.ts'
import type { Deps } from '../deps.ts'
import { networkOf } from '../helpers/network.ts'
import { PageError } from './errors.ts'

type ThrottleDeps = Pick<Deps, 'limits'>

/** Counts a deed: null, or, with 429 and Retry-After set on the answer, the sentence that says when to try again. */
export async function refuseIfTooOften(
  deps: ThrottleDeps,
  res: Response,
  limit: LimitName,
  ...about: string[]
): Promise<string | null> {
  const wait = await deps.limits.take(limit, ...about)
  return wait === null ? null : refuse(res, limit, wait)
}

/** The same by the visitor's network. */
export function refuseIfTooOftenFrom(deps: ThrottleDeps, req: Request, res: Response, limit: LimitName) {
  return refuseIfTooOften(deps, res, limit, networkOf(req.ip))
}

/** For forms that have nothing to be filled in again. @throws PageError 429 */
export async function assertNotTooOften(
  deps: ThrottleDeps,
  res: Response,
  limit: LimitName,
  ...about: string[]
) {
  const refused = await refuseIfTooOften(deps, res, limit, ...about)
  if (refused !== null) throw new PageError(429, refused, Number(res.get('Retry-After')))
}

function refuse(res: Response, limit: LimitName, wait: number) {
  res.status(429).set('Retry-After', String(wait))
  res.locals.log.warn({ event: 'throttled', limit }, 'too often')
  if (limit === 'inARow')
    return 'There were too many failed tries. Now only a new key opens this account: use “Lost your key?”.'
  return `That was too often. Please try again in ${inWords(wait)}.`
}

/** A time to wait, rounded up to what people say. */
export function inWords(seconds: number) {
  if (seconds < 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}
