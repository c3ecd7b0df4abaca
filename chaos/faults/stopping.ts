// Processes that are stopped, killed and replaced while visitors are there (S57, S59).
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { hurry, peopleOf, signUpMany } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectNo500, expectNothingLost, expectWhole, percentile, settle, tally, until } from '../outcome.ts'
import type { Running } from '../program.ts'
import { isRunning } from '../server.ts'
import type { Visitor } from '../visitors.ts'

const home = (visitor: Visitor) => visitor.get('/')
const profile = (visitor: Visitor) => visitor.get('/auth/userprofile')
const bothPages = (visitor: Visitor) => (Math.random() < 0.5 ? home(visitor) : profile(visitor))

/** The web processes of a parent, as its log names them, without those that have ended. */
function childrenOf(web: Running) {
  const started = web.lines.filter(({ event }) => event === 'web.started').map(({ pid }) => pid as number)
  return started.filter(isRunning)
}

fault(
  'SIGTERM under clients',
  { full: { clients: 100, newcomers: 10 }, short: { clients: 100, newcomers: 3 } },
  async (world, { clients, newcomers: fewest }) => {
    const web = await world.start()
    const people = peopleOf(world)
    const crowd = world.visitors.crowd(clients, home, 5)
    const newcomers = world.visitors.crowd(10, people.signUp, 100)
    await sleep(1_500)
    const begun = Date.now()
    web.signal('SIGTERM')
    await until(async () => !(await world.visitors.isReady()))
    expect(await world.visitors.isAlive(), 'takes connections while it says that it is not ready').toBe(true)
    expect(await web.exited()).toBe(0)
    const seconds = (Date.now() - begun) / 1_000
    const answers = [...(await crowd.stop()), ...(await newcomers.stop())]
    const { 200: pages = 0, 303: signUps = 0, ECONNREFUSED: _refused, ...others } = tally(answers)
    expect(others, 'broken answers').toEqual({})
    expect(signUps).toBeGreaterThan(fewest)
    expect(seconds).toBeLessThan(12)

    await world.start()
    await hurry(world)
    await settle(world)
    await people.expectAllThere()
    await expectNothingLost(world, 0)
    return `${clients} clients, ${pages} pages and ${signUps} sign-ups, none broken, nothing lost; exit 0 after ${seconds.toFixed(1)} s`
  },
)

fault('two web processes, one killed', { full: { clients: 50 } }, async (world, { clients }) => {
  const web = await world.start({ WEB_CONCURRENCY: '2' })
  await until(async () => childrenOf(web).length === 2)
  const crowd = world.visitors.crowd(clients, home, 5)
  await sleep(1_500)
  const [killed = 0] = childrenOf(web)
  process.kill(killed, 'SIGKILL')
  const begun = Date.now()
  await until(async () => childrenOf(web).filter((pid) => pid !== killed).length === 2)
  const seconds = (Date.now() - begun) / 1_000
  await sleep(500)
  const answers = await crowd.stop()
  const { 200: whole = 0, ECONNRESET: broken = 0, ...others } = tally(answers)
  expect(others).toEqual({})
  expect(broken, 'more broke than were connected to it').toBeLessThanOrEqual(clients)
  expect(web.lines.filter(({ event }) => event === 'web.died')).toHaveLength(1)
  expectNo500([web])
  expect(seconds).toBeLessThan(5)
  return `${whole} answers, ${broken} broken that were on the killed one; replaced after ${seconds.toFixed(1)} s`
})

fault(
  'rolling restart of two web processes under load',
  { full: { clients: 50, times: 3 }, short: { clients: 20, times: 1 } },
  async (world, { clients, times }) => {
    const web = await world.start({ WEB_CONCURRENCY: '2' })
    const members = await signUpMany(world, clients)
    await until(async () => childrenOf(web).length === 2)
    const crowd = world.visitors.crowd(members, bothPages, 20)
    for (let time = 0; time < times; time++) {
      const before = childrenOf(web)
      web.signal('SIGUSR2')
      await until(async () => {
        const now = childrenOf(web)
        return now.length === 2 && !now.some((pid) => before.includes(pid))
      }, 40)
    }
    const answers = await crowd.stop()
    expect(tally(answers), 'failed, or logged out').toEqual({ 200: answers.length })
    expectWhole(web)
    return `${times} restarts, ${answers.length} requests of ${clients} members, none failed, nobody logged out; p99 ${percentile(answers, 0.99)} ms`
  },
)
