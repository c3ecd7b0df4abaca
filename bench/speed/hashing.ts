// Log-ins a second beside what the cores could hash, guests meanwhile, and sign-ups: part of npm run bench.
import { availableParallelism } from 'node:os'
import bcrypt from 'bcryptjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newAddress, signUpAndRead } from '../../chaos/deeds.ts'
import { percentile, settle } from '../../chaos/outcome.ts'
import type { Visitor } from '../../chaos/visitors.ts'
import { openProduction, type Production } from './production.ts'
import { median, report } from './report.ts'

const seconds = 20
/** Of them the site says that it hashes on four at most. */
const cores = Math.min(4, availableParallelism())
const people = 16
/** Enough for a p99; more would take from the hashes what the site is not to blame for. */
const guestEvery = { people: 8, milliseconds: 250 }
const leastOfCores = 0.85
const timesIdle = 5
const orMilliseconds = 100

let production: Production
let accounts: { email: string; key: string }[]
beforeAll(async () => {
  production = await openProduction()
  await signUpAndRead(production.world) // alone: the site is finding out what a hash costs here
  accounts = await Promise.all(Array.from({ length: people }, () => signUpAndRead(production.world)))
  await settle(production.world)
})
afterAll(() => production?.close())

it('logs in as fast as the cores can hash, and guests feel little of it', async () => {
  const { visitors } = production.world
  const idle = visitors.crowd(guestEvery.people, (visitor) => visitor.get('/'), guestEvery.milliseconds)
  await wait(5)
  const before = percentile(await idle.stop(), 0.99)

  const time = timeHash(await costOfKeys())
  const alone = Array.from({ length: 5 }, time)
  const guests = visitors.crowd(guestEvery.people, (visitor) => visitor.get('/'), guestEvery.milliseconds)
  let turn = 0
  const logIns = visitors.crowd(people, () => {
    const { email, key } = accounts[turn++ % people] as (typeof accounts)[number]
    return visitors.one().post('/auth/login', { email, key })
  })
  await wait(seconds)
  const done = logIns.answers.filter(({ status }) => status === 303).length / seconds
  const answers = await logIns.stop()
  const during = percentile(await guests.stop(), 0.99)
  const hash = median([...alone, ...Array.from({ length: 5 }, time)])
  const most = (cores / hash) * 1_000
  report('Log-ins', [
    `one hash ${hash.toFixed(0)} ms, so that ${cores} cores could do ${most.toFixed(1)} a second`,
    `log-ins a second ${done.toFixed(1)}, of that ${(done / most).toFixed(2)}; p99 ${percentile(answers, 0.99)} ms`,
    `guests meanwhile p99 ${during} ms, idle ${before} ms`,
  ])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
  expect.soft(done / most, 'of what the cores can hash').toBeGreaterThanOrEqual(leastOfCores)
  expect.soft(during, 'milliseconds').toBeLessThanOrEqual(Math.max(timesIdle * before, orMilliseconds))
})

it('opens accounts', async () => {
  const signUps = production.world.visitors.crowd(people, async (visitor: Visitor) => {
    const answer = await visitor.post('/auth/signup', { email: newAddress() })
    visitor.jar.forget()
    return answer
  })
  await wait(10)
  const answers = await signUps.stop()
  report(`Sign-ups by ${people} at once, which wait 80 to 140 ms each`, [
    `a second ${(answers.length / 10).toFixed(0)}; p50 ${percentile(answers, 0.5)} ms, p99 ${percentile(answers, 0.99)} ms`,
  ])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
})

async function costOfKeys() {
  const [{ cost } = { cost: 0 }] = await production.world.rows<{ cost: number }>(
    `SELECT substr(aut_key, 5, 2)::int AS cost FROM minimaluser.tbl_auth WHERE aut_key LIKE '$2%' LIMIT 1`,
  )
  return cost
}

const timeHash = (cost: number) => () => {
  const begun = performance.now()
  bcrypt.hashSync('a key', cost)
  return performance.now() - begun
}

function wait(many: number) {
  return new Promise((done) => setTimeout(done, many * 1_000))
}
