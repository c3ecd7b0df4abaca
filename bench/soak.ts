// Memory of one web process over half an hour of everything at once: npm run bench:soak.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newAddress, signUpAndRead, signUpMany } from '../chaos/deeds.ts'
import { expectWhole, percentile, tallied } from '../chaos/outcome.ts'
import type { Running } from '../chaos/program.ts'
import type { Visitor } from '../chaos/visitors.ts'
import { openWorld, type World } from '../chaos/world.ts'

/** How long; what comes before the first third is over is warming up. */
const minutes = Number(process.env.MINUTES ?? 30)
const limitMegabytes = 160
const mostGrowth = 0.05
const token = 'metrics-0123456789-0123456789-0123456789'
const guestPaths = ['/', '/about', '/auth/signup', '/auth/login', '/cookies', '/sitemap.xml', '/nowhere']

let world: World
let web: Running
beforeAll(async () => {
  world = await openWorld()
  web = await world.start({ METRICS_TOKEN: token })
}, 60_000)
afterAll(() => world.close())

it('stays where it is', async () => {
  const crowds = await everybody()
  const samples: number[] = []
  for (let minute = 1; minute <= minutes; minute++) {
    const before = crowds.map(({ answers }) => answers.length)
    const ofMinute: number[] = []
    for (let time = 0; time < 6; time++) {
      await sleep(10_000)
      ofMinute.push(await readMemory())
    }
    samples.push(mean(ofMinute))
    const asked = crowds.reduce((sum, { answers }, at) => sum + answers.length - (before[at] ?? 0), 0)
    say(`minute ${minute}: ${samples.at(-1)?.toFixed(1)} MB, ${asked} requests`)
  }
  const answers = (await Promise.all(crowds.map((crowd) => crowd.stop()))).flat()
  const third = Math.floor(samples.length / 3)
  const [early, late] = [mean(samples.slice(third, 2 * third)), mean(samples.slice(2 * third))]
  const most = Math.max(...samples)
  say(`${answers.length} requests: ${tallied(answers)}; p99 ${percentile(answers, 0.99)} ms`)
  say(
    `second third ${early.toFixed(1)} MB, last third ${late.toFixed(1)} MB, the most in a minute ${most.toFixed(1)} MB`,
  )
  expectWhole(web)
  expect(most, 'megabytes').toBeLessThan(limitMegabytes)
  expect(late / early - 1, 'growth from the second third to the last').toBeLessThan(mostGrowth)
})

/** Guests, members, people who sign up, log in, lose their key and type nonsense, each at their own pace. */
async function everybody() {
  const { visitors } = world
  const members = await signUpMany(world, 10)
  const owner = await signUpAndRead(world)
  const post = (path: string, fields: () => Record<string, string>) => () =>
    visitors.one().post(path, fields())
  return [
    visitors.crowd(10, (visitor) => visitor.get(any(guestPaths)), { pause: 100 }),
    visitors.crowd(10, (visitor: Visitor) => visitor.get(any(['/', '/auth/userprofile'])), {
      pause: 200,
      who: members,
    }),
    visitors.crowd(
      1,
      post('/auth/signup', () => ({ email: newAddress() })),
      { pause: 1_000 },
    ),
    visitors.crowd(
      1,
      post('/auth/login', () => ({ email: owner.email, key: owner.key })),
      { pause: 1_000 },
    ),
    visitors.crowd(
      1,
      post('/auth/login', () => ({ email: newAddress(), key: 'a wrong key' })),
      { pause: 1_000 },
    ),
    visitors.crowd(
      1,
      post('/auth/forgotkey', () => ({ email: owner.email })),
      { pause: 5_000 },
    ),
    visitors.crowd(
      1,
      post('/auth/signup', () => ({ email: 'nonsense', __proto__x: 'a'.repeat(5_000) })),
      {
        pause: 300,
      },
    ),
  ]
}

function any(paths: string[]) {
  return paths[Math.floor(Math.random() * paths.length)] ?? '/'
}

/** Of the web process, in megabytes. */
async function readMemory() {
  const answer = await fetch(`${world.url}/metrics`, { headers: { Authorization: `Bearer ${token}` } })
  const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(await answer.text())?.[1]
  return Number(bytes) / 1e6
}

function mean(values: number[]) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function say(text: string) {
  process.stdout.write(`${text}\n`)
}
