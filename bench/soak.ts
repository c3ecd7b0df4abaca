// Memory of one web process over half an hour of everything at once: npm run bench:soak.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { metricsToken, newAddress, readNumber, signUpAndRead, signUpMany } from '../chaos/deeds.ts'
import { expectWhole, percentile, tallied, tally } from '../chaos/outcome.ts'
import type { Running } from '../chaos/program.ts'
import type { Answer } from '../chaos/visitors.ts'
import { openWorld, type World } from '../chaos/world.ts'

/** How long, three at least; the first third is for warming up. */
const minutes = Math.max(3, Number(process.env.MINUTES ?? 30))
const limitMegabytes = 160
const mostGrowth = 0.03
const samplesAMinute = 12
const guestPaths = ['/', '/about', '/auth/signup', '/auth/login', '/cookies', '/sitemap.xml', '/nowhere']

let world: World
let web: Running
beforeAll(async () => {
  world = await openWorld()
  web = await world.start({ METRICS_TOKEN: metricsToken })
}, 60_000)
afterAll(() => world.close())

it('stays where it is', async () => {
  const crowds = await everybody()
  const samples: number[] = []
  for (let minute = 1; minute <= minutes; minute++) {
    for (let time = 0; time < samplesAMinute; time++) {
      await sleep(60_000 / samplesAMinute)
      samples.push((await readNumber(world, 'process_resident_memory_bytes')) / 1e6)
    }
    const asked = crowds.reduce((sum, { answers }) => sum + answers.length, 0)
    say(`minute ${minute}: ${mean(samples.slice(-samplesAMinute)).toFixed(1)} MB, ${asked} requests so far`)
  }
  const answers = (await Promise.all(crowds.map((crowd) => crowd.stop()))).flat()
  const third = Math.floor(samples.length / 3)
  const [early, late] = [mean(samples.slice(third, 2 * third)), mean(samples.slice(2 * third))]
  const most = Math.max(...samples)
  say(`${answers.length} requests: ${tallied(answers)}; p99 ${percentile(answers, 0.99)} ms`)
  say(
    `second third ${early.toFixed(1)} MB, last third ${late.toFixed(1)} MB, never above ${most.toFixed(1)} MB`,
  )
  expectWhole(web)
  expect(Object.keys(tally(answers)).toSorted()).toEqual(['200', '303', '404', '422'])
  expect(most, 'megabytes').toBeLessThan(limitMegabytes)
  expect(late / early - 1, 'growth from the second third to the last').toBeLessThan(mostGrowth)
})

/** Guests, members, whole lives of accounts, log-ins, lost keys and nonsense, each at their own pace. */
async function everybody() {
  const { visitors } = world
  const members = await signUpMany(world, 10)
  const owner = await signUpAndRead(world)
  const post = (path: string, fields: () => Record<string, string>) => () =>
    visitors.one().post(path, fields())
  return [
    visitors.crowd(10, (visitor) => visitor.get(any(guestPaths)), 100),
    visitors.crowd(members, (visitor) => visitor.get(any(['/', '/auth/userprofile'])), 200),
    visitors.crowd(1, liveOnce, 1_000),
    visitors.crowd(
      1,
      post('/auth/login', () => ({ email: owner.email, key: owner.key })),
      1_000,
    ),
    visitors.crowd(
      1,
      post('/auth/login', () => ({ email: newAddress(), key: 'a wrong key' })),
      1_000,
    ),
    visitors.crowd(
      1,
      post('/auth/forgotkey', () => ({ email: owner.email })),
      5_000,
    ),
    visitors.crowd(
      1,
      post('/auth/signup', () => ({ email: 'nonsense'.repeat(500) })),
      300,
    ),
  ]
}

/** From the sign-up to the deletion. */
async function liveOnce(): Promise<Answer> {
  const { visitor, key, link } = await signUpAndRead(world)
  await visitor.post(link, {})
  expect((await visitor.get('/album/')).status, 'album').toBe(200)
  const newaccesskey = 'three cats on a warm roof'
  await visitor.post('/auth/userprofile/key', {
    accesskey: key,
    newaccesskey,
    confirmaccesskey: newaccesskey,
  })
  return visitor.post('/auth/deleteaccount', { accesskey: newaccesskey })
}

function any(paths: string[]) {
  return paths[Math.floor(Math.random() * paths.length)] ?? '/'
}

function mean(values: number[]) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function say(text: string) {
  process.stdout.write(`${text}\n`)
}
