// How often a visitor may try: counted before any work, told with the time of the next try (S07, S12, S17, S24).
import type { Request, Response } from 'express'
import type { LimitName } from '../db/limits.ts'
import type { Deps } from '../deps.ts'
import { networkOf } from '../helpers/network.ts'
import { PageError } from './errors.ts'
import { findDevice } from './known-device.ts'

type ThrottleDeps = Pick<Deps, 'codeKeys' | 'config' | 'limits' | 'linkKeys'>

/** Why a visitor has to wait: the sentence for the page. Status and Retry-After are set on the answer already. */
export type TooOften = string | null

/** Counts a deed: null, or the sentence that says when to try again. */
export async function tooOften(
  deps: ThrottleDeps,
  res: Response,
  limit: LimitName,
  ...about: string[]
): Promise<TooOften> {
  const wait = await deps.limits.take(limit, ...about)
  return wait === null ? null : refuse(res, limit, wait)
}

/** The same by the visitor's network. */
export function tooOftenFrom(deps: ThrottleDeps, req: Request, res: Response, limit: LimitName) {
  return tooOften(deps, res, limit, networkOf(req.ip))
}

/** For forms that have nothing to be filled in again. @throws PageError 429 */
export function assertNot(refused: TooOften, res: Response) {
  if (refused !== null) throw new PageError(429, refused, Number(res.get('Retry-After')))
}

/** A try at a key: whether it may be made, and what the counters are told of it. */
export interface KeyTry {
  refused: TooOften
  /** Looks at the key; what could not be looked at, because too many wait (S54), is no failure. */
  evaluate<Result>(look: () => Promise<Result>): Promise<Result>
  succeeded(): Promise<void>
}

/**
 * Counts a try at the key of an address before the key is looked at, so that of a hundred at once five are evaluated. A
 * browser that has logged in with the address before has counters of its own (S07).
 */
export async function tryKey(
  deps: ThrottleDeps,
  req: Request,
  res: Response,
  email: string,
): Promise<KeyTry> {
  const { narrow, wide } = countersOf(deps, req, email)
  const refused =
    (await tooOftenFrom(deps, req, res, 'post')) ??
    (await tooOften(deps, res, 'logIn', ...narrow)) ??
    (await tooOften(deps, res, 'inARow', wide))
  return {
    refused,
    async evaluate(look) {
      try {
        return await look()
      } catch (error) {
        await deps.limits.giveBack('logIn', ...narrow)
        await deps.limits.giveBack('inARow', wide)
        throw error
      }
    },
    async succeeded() {
      await deps.limits.giveBack('logIn', ...narrow)
      await deps.limits.forget('inARow', wide)
    },
  }
}

/** For whoever has proved the mailbox: the tries that failed are forgotten, so that the new key opens at once. */
export async function forgiveTries(deps: ThrottleDeps, req: Request, email: string) {
  const { narrow, wide } = countersOf(deps, req, email)
  await deps.limits.forget('logIn', ...narrow)
  await deps.limits.forget('inARow', wide)
  await deps.limits.forget('inARow', email)
}

function countersOf(deps: ThrottleDeps, req: Request, email: string) {
  const device = findDevice(deps, req, email)
  return device === null
    ? { narrow: [email, networkOf(req.ip)], wide: email }
    : { narrow: [device], wide: device }
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
