// A mailer that is away, or answers anything but what it should: pages do not notice, and no mail is lost (S46, S48, S58).
import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { newAddress } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectNothingLost, expectWhole, percentile, settle, tally } from '../outcome.ts'
import type { World } from '../world.ts'

const signUpEvery = 1_500
const slowestPage = 1_000
const recoveredWithin = 120
const longestCall = 6_000

/** So long a mailer is out of order, in seconds. */
const aWhile = 30
const fiveMinutes = 300

/** What the site must not believe, at the end of a redirect or of ten megabytes. */
const sent = '{"error":0,"msg":"Ok"}'
const elsewhere = '/elsewhere'
let followed = 0

const misbehaviours: Record<string, RequestListener> = {
  hangs: () => {},
  'answers a byte a second': (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/json' })
    const drip = setInterval(() => res.write(' '), 1_000)
    res.on('close', () => clearInterval(drip))
  },
  'answers error 2': (_req, res) => void res.end('{"error":2,"msg":"SMTP failed"}'),
  redirects: (req, res) => {
    if (req.url === elsewhere) followed++
    if (req.url === elsewhere) res.end(sent)
    else res.writeHead(302, { Location: elsewhere }).end()
  },
  'answers 10 MB': (_req, res) => void res.end(`${' '.repeat(10_000_000)}${sent}`),
}

fault('mailer refuses connections for 5 minutes', { full: fiveMinutes }, async (world, seconds) => {
  const web = await world.start()
  await world.mailer.stop()
  const lasted = await liveWithout(world, seconds)
  await world.mailer.start()
  expectWhole(web)
  return recover(world, lasted, 0)
})

for (const [what, behaviour] of Object.entries(misbehaviours)) {
  fault(`mailer ${what}`, { full: aWhile }, async (world, seconds) => {
    const web = await world.start()
    world.mailer.behave(behaviour)
    const lasted = await liveWithout(world, seconds)
    world.mailer.behave(null)
    expectWhole(web)
    const words = await recover(world, lasted, 0)
    expect(world.mailer.kept.length, 'requests that the mailer had meanwhile').toBeGreaterThan(0)
    expect(Math.max(...world.mailer.kept), 'milliseconds that one was kept').toBeLessThan(longestCall)
    expect(followed, 'redirects followed').toBe(0)
    return words
  })
}

/** People go on to sign up, and look around. */
async function liveWithout(world: World, seconds: number) {
  const { visitors } = world
  const crowd = visitors.crowd(5, (visitor) => visitor.get('/'), 50)
  const end = Date.now() + seconds * 1_000
  while (Date.now() < end) {
    const visitor = visitors.one()
    const { status, milliseconds } = await visitor.post('/auth/signup', { email: newAddress() })
    expect(status, 'sign-up').toBe(303)
    expect(milliseconds, 'milliseconds of a sign-up').toBeLessThan(slowestPage)
    const profile = await visitor.get('/auth/userprofile')
    expect(profile.status, 'profile').toBe(200)
    await sleep(signUpEvery)
  }
  const answers = await crowd.stop()
  expect(tally(answers)).toEqual({ 200: answers.length })
  return `${seconds} s, p99 of pages ${percentile(answers, 0.99)} ms`
}

async function recover(world: World, lasted: string, mostDoubles: number) {
  const waited = await settle(world, recoveredWithin)
  const { accounts, doubleMails } = await expectNothingLost(world, mostDoubles)
  return `${lasted}; ${accounts} mails out ${Math.round(waited)} s later, ${doubleMails} twice`
}
