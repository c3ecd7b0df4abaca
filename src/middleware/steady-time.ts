// Answers that take their time, so that how long one takes does not tell what the site found (S06, S22).
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestHandler } from 'express'

const least = 80
const spread = 60

/**
 * Holds an answer that is ready back until 80 to 140 ms have passed: longer than the work takes, with or without account,
 * on a machine that is not overloaded; what takes longer goes out at once.
 */
export const steadyTime: RequestHandler = (_req, res, next) => {
  const ready = sleep(least + randomInt(spread))
  const end = res.end.bind(res) as (...what: unknown[]) => void
  res.end = (...what: unknown[]) => {
    void ready.then(() => end(...what))
    return res
  }
  next()
}
