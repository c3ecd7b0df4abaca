// More than the site can do: slow clients, huge bodies, guessing from everywhere, a crowd, nonsense (S41, S53, S54).
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import { createApp } from '../../src/app.ts'
import { askedOf, generatedRequest } from '../../test/security/generated.ts'
import { type Asked, send } from '../../test/security/plain-http.ts'
import { pour } from '../../test/support/pour.ts'
import { listRoutes } from '../../test/support/routes.ts'
import { newNetwork, startSite } from '../../test/support/site.ts'
import { metricsToken, newAddress, readNumber, signUpAndRead, signUpMany } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectWhole, longestGap, percentile, settle, tallied, tally } from '../outcome.ts'
import type { Answer, Kept, Visitor } from '../visitors.ts'
import type { World } from '../world.ts'

const home = (visitor: Visitor) => visitor.get('/')

/** A client that begins a request, writes a piece of it each second, and begins anew whenever it is cut off. */
function dawdle(url: string, first: string, piece: string) {
  const { hostname, port } = new URL(url)
  const lives: { pieces: number; seconds: number }[] = []
  let going = true
  let socket: Socket

  function begin() {
    const begun = performance.now()
    let pieces = 0
    socket = connect(Number(port), hostname, () => socket.write(first))
    socket.on('error', () => {}).resume()
    const drip = setInterval(() => socket.write(piece, (error) => error ?? pieces++), 1_000)
    socket.on('close', () => {
      clearInterval(drip)
      lives.push({ pieces, seconds: (performance.now() - begun) / 1_000 })
      if (going) setTimeout(begin, 100)
    })
  }
  begin()
  return {
    lives,
    end() {
      going = false
      socket.destroy()
    },
  }
}

const post = (length: number) =>
  `POST /auth/login HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\n`

fault(
  'slow clients: headers and bodies that never end',
  { full: { headers: 500, bodies: 200, seconds: 40 } },
  async (world, { headers, bodies, seconds }) => {
    const web = await world.start()
    const slow = [
      ...Array.from({ length: headers }, () =>
        dawdle(world.url, 'GET / HTTP/1.1\r\nHost: a\r\n', 'X-More: a\r\n'),
      ),
      ...Array.from({ length: bodies }, () => dawdle(world.url, post(10_000), 'a')),
    ]
    const crowd = world.visitors.crowd(20, home, 20)
    await sleep(seconds * 1_000)
    const answers = await crowd.stop()
    const lives = slow.flatMap(({ lives }) => lives)
    for (const client of slow) client.end()
    const good = share(answers, ({ status, milliseconds }) => status === 200 && milliseconds < 1_000)
    expect(good, tallied(answers)).toBeGreaterThanOrEqual(0.99)
    expect(longestGap(answers), 'milliseconds without a page for anybody').toBeLessThan(2_000)
    expect(
      share(lives, ({ pieces }) => pieces >= 2),
      'slow clients that got as far as being slow',
    ).toBeGreaterThan(0.95)
    expect(Math.max(...lives.map((life) => life.seconds)), 'seconds of the slowest').toBeLessThan(31)
    expectWhole(web)
    return `${headers} + ${bodies} for ${seconds} s, cut off ${lives.length} times, after ${Math.max(...lives.map((life) => life.seconds)).toFixed(0)} s at the latest: of the others ${(100 * good).toFixed(1)} % fine, p99 ${percentile(answers, 0.99)} ms`
  },
)

function share<Item>(items: Item[], fits: (item: Item) => boolean) {
  return items.filter(fits).length / items.length
}

fault('bodies of 1 GB', { full: { bodies: 100 } }, async (world, { bodies }) => {
  const web = await world.start({ METRICS_TOKEN: metricsToken })
  const crowd = world.visitors.crowd(10, home, 20)
  const poured = await Promise.all(Array.from({ length: bodies }, (_, at) => pour(world.url, at % 2 === 0)))
  const answers = await crowd.stop()
  expect(tally(answers)).toEqual({ 200: answers.length })
  const most = Math.max(...poured.map(({ taken }) => taken))
  const slowest = Math.max(...poured.map(({ milliseconds }) => milliseconds))
  const memory = (await readNumber(world, 'process_resident_memory_bytes')) / 1e6
  expect(new Set(poured.map(({ status }) => status))).toEqual(new Set(['413']))
  expect(most, 'bytes taken of one').toBeLessThan(10_000_000)
  expect(slowest, 'milliseconds until one was cut off').toBeLessThan(5_000)
  expect(memory, 'megabytes').toBeLessThan(160)
  expectWhole(web)
  return `${bodies} senders, each told 413 and cut off within ${slowest.toFixed(0)} ms, with at most ${(most / 1e6).toFixed(1)} MB gone into the system's buffers; memory ${memory.toFixed(0)} MB; others p99 ${percentile(answers, 0.99)} ms`
})

fault(
  'log-in flood from 50 addresses',
  { full: { addresses: 50, seconds: 90 } },
  async (world, { addresses, seconds }) => {
    const web = await world.start({ LIMIT_FACTOR: '1', METRICS_TOKEN: metricsToken })
    const owner = await signUpAndRead(world)
    await settle(world)
    const attackers = Array.from({ length: addresses }, () => world.visitors.one(newNetwork()))
    const guess = (visitor: Visitor) =>
      visitor.post('/auth/login', { email: newAddress(), key: 'a guess of mine' })
    const flood = world.visitors.crowd(attackers, guess, 100)
    const guests = world.visitors.crowd(10, home, 50)
    const tries: Answer[] = []
    await readDelay(world)
    const end = Date.now() + seconds * 1_000
    while (Date.now() < end) {
      tries.push(await world.visitors.one().post('/auth/login', { email: owner.email, key: owner.key }))
      await sleep(1_000)
    }
    const [pages, guesses] = [await guests.stop(), await flood.stop()]
    const inTime = tries.filter(({ status, milliseconds }) => status === 303 && milliseconds < 5_000).length
    const delay = await readDelay(world)
    const { 422: evaluated = 0, 503: turnedAway = 0, 429: throttled = 0 } = tally(guesses)
    expect(
      Math.min(evaluated / 200, turnedAway / 20, throttled / 200),
      `a flood: ${tallied(guesses)}`,
    ).toBeGreaterThan(1)
    expect(tally(pages)).toEqual({ 200: pages.length })
    expect(longestGap(pages), 'milliseconds without a page for anybody').toBeLessThan(1_000)
    expect(percentile(pages, 0.95), 'p95 of guests').toBeLessThanOrEqual(500)
    expect(inTime / tries.length, `valid log-ins: ${tallied(tries)}`).toBeGreaterThanOrEqual(0.95)
    expect(delay, 'p99 of the event-loop delay in ms').toBeLessThanOrEqual(100)
    expectWhole(web)
    return `${guesses.length} guesses in ${seconds} s (${tallied(guesses)}): guests p95 ${percentile(pages, 0.95)} ms, event-loop delay p99 ${delay.toFixed(0)} ms, ${inTime} of ${tries.length} valid log-ins within 5 s (slowest ${percentile(tries, 1)} ms)`
  },
)

/** The p99 of the event-loop delay since it was last read, in milliseconds. */
async function readDelay(world: World) {
  return 1_000 * (await readNumber(world, 'minimaluser_event_loop_delay_seconds{quantile="0.99"}'))
}

fault('200 guests', { full: { guests: 200, seconds: 60 } }, async (world, { guests, seconds }) => {
  const web = await world.start()
  const crowd = world.visitors.crowd(guests, home)
  await sleep(seconds * 1_000)
  const answers = await crowd.stop()
  expect(tally(answers)).toEqual({ 200: answers.length })
  expect(percentile(answers, 0.99), 'p99').toBeLessThan(2_000)
  expect(longestGap(answers), 'milliseconds without a page for anybody').toBeLessThan(1_000)
  expectWhole(web)
  const rate = Math.round(answers.length / seconds)
  return `${seconds} s: ${rate} pages a second, all 200, p50 ${percentile(answers, 0.5)} ms, p99 ${percentile(answers, 0.99)} ms`
})

fault('generated bad requests', { full: { requests: 2_000 } }, async (world, { requests }) => {
  const web = await world.start()
  const [member] = await signUpMany(world, 1)
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000)
  process.stdout.write(`  bad requests: SEED=${seed}\n`)
  const paths = [...(await listPaths()), '/static/', '/tiles/', '/nowhere']
  const answers: (Pick<Kept, 'status' | 'broken' | 'milliseconds'> & { asked: Asked })[] = []
  for (const made of batches(fc.sample(generatedRequest, { numRuns: requests, seed }), 8)) {
    await Promise.all(
      made.map(async (one, at) => {
        const asked = askedOf(paths, one)
        if (at % 2 === 0)
          asked.cookie = [asked.cookie, member?.jar.header('/').Cookie].filter(Boolean).join('; ')
        const begun = performance.now()
        const { status, broken } = await send(world.url, asked).then(
          (answer) => ({ status: answer.status, broken: null }),
          (error) => ({ status: 0, broken: String(error.code) }),
        )
        answers.push({ status, broken, milliseconds: performance.now() - begun, asked })
      }),
    )
  }
  const faults = answers.filter(({ status, broken }) => status >= 500 || broken !== null)
  expect(faults, `SEED=${seed}`).toEqual([])
  expect(percentile(answers, 0.99), `p99, SEED=${seed}`).toBeLessThan(250)
  expect((await world.visitors.one().get('/auth/login')).status).toBe(200)
  expectWhole(web)
  return `${requests}, half as a member, SEED=${seed}: ${tallied(answers)}; p99 ${percentile(answers, 0.99)} ms`
})

async function listPaths() {
  const site = await startSite({ worker: false })
  const patterns = listRoutes(createApp(site.deps)).map((route) => route.split(' ')[1] ?? '')
  await site.close()
  return new Set(patterns)
}

function batches<Item>(items: Item[], size: number) {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  )
}
