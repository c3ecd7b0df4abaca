// What a check is, and running some of them: each for a limited time, none stopped by another that fails.
import { setTimeout as sleep } from 'node:timers/promises'
import { NoAnswer } from './ask.ts'

/** `unknown`: it cannot be seen from here, or something before it failed. */
export type Verdict = 'ok' | 'mend' | 'unknown'

/** What a look found; for `mend` the words say what to do. Never a secret, nor a part of one. */
export interface Result {
  verdict: Verdict
  says: string
}

/** One thing to look at. */
export interface Check {
  name: string
  /** What to do where what it asks does not answer, if not what the group says. */
  advice?: string
  look(): Result | Promise<Result>
}

/** Checks of one thing, in order. */
export interface Group {
  title: string
  /** What to do where the thing does not answer at all. */
  advice: string
  /** Whether the first check is the door to the others, which are not looked at when it fails. */
  gated: boolean
  checks: Check[]
  /** Clears away what the checks made, whatever they found, also those that nobody waited for any more. */
  after?(): Promise<void>
}

export type Finding = Result & Pick<Check, 'name'>

const lookAtMost = 5_000

/** Of PostgreSQL. */
const insufficientPrivilege = '42501'

export const ok = (says: string): Result => ({ verdict: 'ok', says })
export const mend = (says: string): Result => ({ verdict: 'mend', says })
export const unknown = (says: string): Result => ({ verdict: 'unknown', says })

/** What the checks found, in their order; none is waited for longer than `most`, or after `end`. */
export async function lookAt(
  { checks, advice, gated, after }: Group,
  end: number,
  most = lookAtMost,
): Promise<Finding[]> {
  const findings: Finding[] = []
  try {
    for (const check of checks) {
      const [door] = findings
      const closed = gated && door !== undefined && door.verdict !== 'ok'
      const result = closed
        ? unknown(`not looked at, for "${door.name}" comes first`)
        : await lookInTime(check, check.advice ?? advice, { end, most })
      findings.push({ name: check.name, ...result })
    }
  } finally {
    await after?.()
  }
  return findings
}

async function lookInTime(check: Check, advice: string, { end, most }: { end: number; most: number }) {
  const left = Math.max(0, end - Date.now())
  const tooLong =
    most <= left
      ? mend(`takes more than ${most / 1000} seconds: ${advice}`)
      : unknown('not looked at to the end, for the whole took too long')
  const patience = new AbortController()
  const { signal } = patience
  try {
    return await Promise.race([look(check, advice), sleep(Math.min(most, left), tooLong, { signal })])
  } finally {
    patience.abort()
  }
}

/** Of an error nobody foresaw only its name and code are told, for its message may quote anything. */
async function look(check: Check, advice: string): Promise<Result> {
  try {
    return await check.look()
  } catch (error) {
    if (error instanceof NoAnswer) return mend(`${error.message}: ${advice}`)
    const { name = 'an error', code = '' } = error as { name?: string; code?: string }
    if (code === insufficientPrivilege)
      return mend('the role may not look at it: make it the owner of all that the migrations made')
    return unknown(`could not be looked at (${[name, code].filter(Boolean).join(' ')})`)
  }
}
