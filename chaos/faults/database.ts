// A database that crashes, goes silent, throws everybody out, only reads, is not there yet, or is locked (S55, S57).
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { newAddress, peopleOf, signUpMany } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectNothingLost, expectWhole, percentile, settle, tallied, tally, until } from '../outcome.ts'
import { crashServer, restartServer } from '../server.ts'
import type { Kept, Visitor } from '../visitors.ts'
import type { World } from '../world.ts'

const guests = 10
const members = 10
const readyWithin = 5_000
const longestAnswer = 6_000

const home = (visitor: Visitor) => visitor.get('/')
const profile = (visitor: Visitor) => visitor.get('/auth/userprofile')

/** Guests, members and people who sign up, all at once; `stop` checks what they were answered and puts it into words. */
async function fillWithLife(world: World) {
  const who = await signUpMany(world, members)
  await settle(world)
  const atHome = world.visitors.crowd(guests, home, 20)
  const atProfile = world.visitors.crowd(who, profile, 50)
  const people = peopleOf(world)
  const signingUp = world.visitors.crowd(1, people.signUp, 500)
  await sleep(1_000)
  return {
    member: who[0] as Visitor,
    expectAllThere: people.expectAllThere,
    /** Within the time of S57: members are members, newcomers are welcome, and the home page is of now. */
    async expectAllWell() {
      await until(async () => (await profile(this.member)).status === 200, readyWithin / 1_000)
      await until(async () => (await people.signUp(world.visitors.one())).status === 303, readyWithin / 1_000)
      await until(async () => (await home(world.visitors.one())).age === null, readyWithin / 1_000)
    },
    async stop() {
      const pages = await atHome.stop()
      const [profiles, signUps] = [await atProfile.stop(), await signingUp.stop()]
      expect(tally(pages), 'guests').toEqual({ 200: pages.length })
      expectOnly([200, 503], profiles)
      expectOnly([303, 503], signUps)
      const all = [...pages, ...profiles, ...signUps]
      expect(Math.max(...all.map(({ milliseconds }) => milliseconds))).toBeLessThan(longestAnswer)
      return `guests ${tallied(pages)}; members ${tallied(profiles)}; slowest ${percentile(all, 1)} ms`
    },
  }
}

function expectOnly(statuses: number[], answers: Kept[]) {
  const others = answers.filter(({ status }) => !statuses.includes(status))
  expect(tally(others)).toEqual({})
}

/** Milliseconds until the site is ready, asked from now on. */
async function timeToReady(world: World) {
  const begun = Date.now()
  await until(() => world.visitors.isReady(), 30)
  const milliseconds = Date.now() - begun
  expect(milliseconds, 'until ready').toBeLessThan(readyWithin)
  return milliseconds
}

/** The check of everything, once the fault is over; each crash may double the mail that was just under way. */
async function finish(world: World, life: Awaited<ReturnType<typeof fillWithLife>>, mostDoubles: number) {
  await life.expectAllWell()
  const words = await life.stop()
  const waited = await settle(world)
  await life.expectAllThere()
  const { doubleMails } = await expectNothingLost(world, mostDoubles)
  return `${words}; ${doubleMails} double mails, settled ${Math.round(waited)} s later`
}

fault('PostgreSQL: immediate restart under load', { full: { times: 5 } }, async (world, { times }) => {
  const web = await world.start()
  const life = await fillWithLife(world)
  const slowest: number[] = []
  for (let time = 0; time < times; time++) {
    await sleep(2_000)
    await crashServer()
    try {
      await sleep(1_000)
    } finally {
      await restartServer()
    }
    slowest.push(await timeToReady(world))
  }
  const words = await finish(world, life, times)
  expectWhole(web)
  return `${times} x, ready ${Math.max(...slowest)} ms after; ${words}`
})

fault('PostgreSQL: black hole', { full: { seconds: 30 } }, async (world, { seconds }) => {
  const web = await world.start()
  const life = await fillWithLife(world)
  await sleep(1_000)
  world.wire.freeze()
  await sleep((seconds / 2) * 1_000)
  expect(await world.visitors.isReady(), 'ready in the middle of it').toBe(false)
  await sleep((seconds / 2) * 1_000)
  await world.wire.accept()
  const milliseconds = await timeToReady(world)
  const words = await finish(world, life, 1)
  expectWhole(web)
  return `${seconds} s, ready ${milliseconds} ms after; ${words}`
})

fault('PostgreSQL: all backends ended every 5 s', { full: { seconds: 60 } }, async (world, { seconds }) => {
  const web = await world.start()
  const life = await fillWithLife(world)
  const slowest: number[] = []
  for (let passed = 0; passed < seconds; passed += 5) {
    await sleep(5_000)
    await world.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    slowest.push(await timeToReady(world))
  }
  const words = await finish(world, life, slowest.length)
  expectWhole(web)
  return `${slowest.length} x, ready ${Math.max(...slowest)} ms after; ${words}`
})

fault('PostgreSQL: only reads', { full: { seconds: 30 } }, async (world, { seconds }) => {
  const web = await world.start()
  const life = await fillWithLife(world)
  const [{ name } = { name: '' }] = await world.rows<{ name: string }>('SELECT current_database() AS name')
  await world.rows(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  world.wire.cut()
  await sleep(seconds * 1_000)
  expect((await world.visitors.one().post('/auth/signup', { email: newAddress() })).status).toBe(503)
  expect((await profile(life.member)).status, 'a member reads on').toBe(200)
  await world.wire.change(
    `BEGIN READ WRITE; ALTER DATABASE ${name} RESET default_transaction_read_only; COMMIT`,
  )
  world.wire.cut()
  const milliseconds = await timeToReady(world)
  const words = await finish(world, life, 1)
  expectWhole(web)
  return `${seconds} s, ready ${milliseconds} ms after; ${words}`
})

fault('PostgreSQL: absent at start', { full: { seconds: 10 } }, async (world, { seconds }) => {
  await world.wire.refuse()
  const web = await world.start()
  expect((await world.visitors.one().get('/auth/signup')).status).toBe(200)
  expect((await world.visitors.one().get('/')).status).toBe(503)
  expect(await world.visitors.isReady()).toBe(false)
  await sleep(seconds * 1_000)
  await world.wire.accept()
  const milliseconds = await timeToReady(world)
  expect((await world.visitors.one().get('/')).status).toBe(200)
  await signUpMany(world, 3)
  const waited = await settle(world)
  await expectNothingLost(world, 0)
  expectWhole(web)
  return `${seconds} s, ready ${milliseconds} ms after, jobs done ${waited.toFixed(1)} s after sign-up`
})

fault(
  'PostgreSQL: a table locked under clients',
  { full: { seconds: 30, clients: 200 } },
  async (world, { seconds, clients }) => {
    const web = await world.start()
    const who = await signUpMany(world, 50)
    await settle(world)
    const unlocked = world.wire.change(
      `BEGIN; LOCK TABLE minimaluser.tbl_auth; SELECT pg_sleep(${seconds}); COMMIT`,
    )
    const logIn = (visitor: Visitor) =>
      visitor.post('/auth/login', { email: newAddress(), key: 'some key or other' })
    const crowds = [
      world.visitors.crowd(clients / 4, home, 100),
      world.visitors.crowd(who, profile, 100),
      world.visitors.crowd(clients / 2, logIn, 100),
    ]
    await unlocked
    const [pages = [], ...others] = await Promise.all(crowds.map((crowd) => crowd.stop()))
    const waiting = others.flat()
    expect(tally(pages), 'guests').toEqual({ 200: pages.length })
    expectOnly([200, 422, 503], waiting)
    expect(percentile(waiting, 1), 'the slowest answer').toBeLessThan(longestAnswer)
    const milliseconds = await timeToReady(world)
    await until(async () => (await profile(who[0] as Visitor)).status === 200, readyWithin / 1_000)
    expectWhole(web)
    return `${seconds} s, ${clients} clients: guests ${tallied(pages)}; others ${tallied(waiting)}, slowest ${percentile(waiting, 1)} ms; ready ${milliseconds} ms after`
  },
)
