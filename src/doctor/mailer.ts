// The mailer: that it answers by the protocol, has the site's secret, and tells the same time. No mail goes out.
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { blueprint } from '../helpers/mailer.ts'
import { type Answer, ask } from './ask.ts'
import { type Group, mend, ok, unknown } from './check.ts'

const nonsense = 'doctor'
const clockMilliseconds = 30_000

/** Of the mailer at a URL that ends in `/`; `key` signs what it is asked. */
export function mailerGroup(url: string, key: KeyObject): Group {
  const askFor = (service: string, token = nonsense) => ask(`${url}${blueprint}/${service}/${token}`)
  return {
    title: 'Mailer',
    advice: 'start it and its proxy, or correct MAILER_URL',
    gated: true,
    checks: [
      { name: 'answer', look: async () => lookAtAnswer(await askFor('signup')) },
      { name: 'secret', look: () => lookAtSecret(askFor, key) },
      { name: 'notices', look: async () => lookAtNotices(await askFor('notice')) },
      { name: 'clock', look: async () => lookAtClock(await askFor('signup')) },
    ],
  }
}

function lookAtAnswer(answer: Answer) {
  if (errorOf(answer) === 1) return ok('by the protocol')
  return mend(
    `${answer.status} where the protocol says error 1: correct MAILER_URL, or what the proxy leads to`,
  )
}

/**
 * The companion mailer has a service for it. The original has not, but falls over a token that is signed well and holds
 * nothing, with 500, before it makes a mail of it; to one that is signed badly it answers by the protocol.
 */
async function lookAtSecret(askFor: (service: string, token: string) => Promise<Answer>, key: KeyObject) {
  const answer = await askFor('check', jwt.sign({}, key, { algorithm: 'HS256', noTimestamp: true }))
  if (answer.status !== 404) return judgeSecret(errorOf(answer) === 0, errorOf(answer) === 1)
  const notices = await askFor('notice', nonsense)
  if (notices.status !== 404)
    return unknown('this companion mailer is an older one and cannot tell: bring it up to date with the site')
  const old = await askFor('signup', jwt.sign({}, key, { algorithm: 'HS256', expiresIn: -60 }))
  return judgeSecret(old.status === 500, errorOf(old) === 1)
}

function judgeSecret(agrees: boolean, differs: boolean) {
  if (agrees) return ok('is that of the site')
  return differs
    ? mend("differs from the site's: set the same JWT_MAILER_SECRET for both")
    : unknown('the mailer says neither that it knows it nor that it does not')
}

function lookAtNotices({ status }: Answer) {
  return status === 404
    ? ok('unknown to it, as to the original mailer: nobody is told of a changed key or address')
    : ok('are known')
}

/** Tokens for the companion mailer end after 15 minutes, so the clocks may be ten minutes apart. */
function lookAtClock({ ahead }: Answer) {
  if (ahead === null) return unknown('its answers have no Date')
  return Math.abs(ahead) < clockMilliseconds
    ? ok('agrees with the one here')
    : mend(`differs by ${Math.round(Math.abs(ahead) / 1000)} seconds from the one here: set both by NTP`)
}

/** What the protocol's JSON says, or null. */
function errorOf({ status, text }: Answer): unknown {
  if (status !== 200) return null
  try {
    return JSON.parse(text)?.error ?? null
  } catch {
    return null
  }
}
