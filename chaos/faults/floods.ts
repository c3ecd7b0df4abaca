// More than the site can do: slow clients, huge bodies, guessing from everywhere, a crowd, nonsense (S41, S53, S54).
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import { createApp } from '../../src/app.ts'
import { askedOf, generatedRequest } from '../../test/security/generated.ts'
import { send } from '../../test/security/plain-http.ts'
import { listRoutes } from '../../test/support/routes.ts'
import { newNetwork, startSite } from '../../test/support/site.ts'
import { newAddress, signUpAndRead, signUpMany } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectWhole, percentile, settle, tallied, tally } from '../outcome.ts'
import type { Answer, Visitor } from '../visitors.ts'
import type { World } from '../world.ts'

const home = (visitor: Visitor) => visitor.get('/')
const metricsToken = 'metrics-0123456789-0123456789-0123456789'

/** Opens a connection that writes a piece of a request every second, and never its end. */
function dawdle(url: string, first: string, piece: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname, () => socket.write(first))
  socket.on('error', () => {}).resume()
  const drip = setInterval(() => socket.write(piece), 1_000)
  socket.on('close', () => clearInterval(drip))
  return socket
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
    const crowd = world.visitors.crowd(20, home, { pause: 20 })
    await sleep(seconds * 1_000)
    const answers = await crowd.stop()
    const left = slow.filter((socket) => !socket.destroyed).length
    for (const socket of slow) socket.destroy()
    const good = (tally(answers)[200] ?? 0) / answers.length
    expect(good, tallied(answers)).toBeGreaterThanOrEqual(0.99)
    expect(left, 'slow clients that are still connected').toBe(0)
    expectWhole(web)
    return `${headers} + ${bodies} for ${seconds} s: others ${(100 * good).toFixed(1)} % fine, p99 ${percentile(answers, 0.99)} ms; all slow ones cut off`
  },
)

fault('bodies of 1 GB', { full: { bodies: 100 } }, async (world, { bodies }) => {
  const web = await world.start()
  const crowd = world.visitors.crowd(10, home, { pause: 20 })
  const taken = await Promise.all(Array.from({ length: bodies }, (_, at) => pour(world.url, at % 2 === 0)))
  const answers = await crowd.stop()
  expect(tally(answers)).toEqual({ 200: answers.length })
  const most = Math.max(...taken)
  expect(most, 'bytes taken of one').toBeLessThan(20_000_000)
  expectWhole(web)
  return `${bodies} senders, at most ${(most / 1e6).toFixed(1)} MB left any of them (the system's buffers); others p99 ${percentile(answers, 0.99)} ms`
})

/** Sends a gigabyte, with its length or in chunks, for as long as somebody takes it: how many bytes were taken. */
async function pour(url: string, chunked: boolean) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {}).resume()
  socket.setMaxListeners(0)
  const closed = new Promise((done) => socket.once('close', done))
  const piece = Buffer.alloc(65_536, 'a')
  const sent = chunked ? Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]) : piece
  socket.write(
    chunked ? post(0).replace('Content-Length: 0', 'Transfer-Encoding: chunked') : post(1_000_000_000),
  )
  while (!socket.destroyed && socket.bytesWritten < 1_000_000_000)
    if (!socket.write(sent)) await Promise.race([new Promise((done) => socket.once('drain', done)), closed])
  await closed
  return socket.bytesWritten - socket.writableLength
}

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
    const flood = world.visitors.crowd(addresses, guess, { who: attackers, pause: 100 })
    const guests = world.visitors.crowd(10, home, { pause: 50 })
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
    expect(tally(pages)).toEqual({ 200: pages.length })
    expect(percentile(pages, 0.95), 'p95 of guests').toBeLessThanOrEqual(500)
    expect(inTime / tries.length, `valid log-ins: ${tallied(tries)}`).toBeGreaterThanOrEqual(0.95)
    expect(delay, 'p99 of the event-loop delay in ms').toBeLessThanOrEqual(100)
    expectWhole(web)
    return `${guesses.length} guesses in ${seconds} s (${tallied(guesses)}): guests p95 ${percentile(pages, 0.95)} ms, event-loop delay p99 ${delay.toFixed(0)} ms, ${inTime} of ${tries.length} valid log-ins within 5 s (slowest ${percentile(tries, 1)} ms)`
  },
)

/** The p99 of the event-loop delay since it was last read, in milliseconds. */
async function readDelay({ url }: World) {
  const answer = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${metricsToken}` } })
  const text = await answer.text()
  const seconds = /^minimaluser_event_loop_delay_seconds\{[^}]*quantile="0\.99"[^}]*\} (\S+)$/m.exec(
    text,
  )?.[1]
  expect(seconds, 'a figure for the event-loop delay').toBeDefined()
  return Number(seconds) * 1_000
}

fault('200 guests', { full: { guests: 200, seconds: 60 } }, async (world, { guests, seconds }) => {
  const web = await world.start()
  const crowd = world.visitors.crowd(guests, home)
  await sleep(seconds * 1_000)
  const answers = await crowd.stop()
  expect(tally(answers)).toEqual({ 200: answers.length })
  expectWhole(web)
  const rate = Math.round(answers.length / seconds)
  return `${seconds} s: ${rate} pages a second, all 200, p50 ${percentile(answers, 0.5)} ms, p99 ${percentile(answers, 0.99)} ms`
})

fault('generated bad requests', { full: { requests: 2_000 } }, async (world, { requests }) => {
  const web = await world.start()
  const [member] = await signUpMany(world, 1)
  const seed = Date.now() % 1_000_000_000
  const paths = [...(await listPaths()), '/static/', '/tiles/', '/nowhere']
  const times: Answer[] = []
  for (const made of batches(fc.sample(generatedRequest, { numRuns: requests, seed }), 8)) {
    await Promise.all(
      made.map(async (one) => {
        const begun = performance.now()
        const { status, text } = await send(world.url, askedOf(paths, one))
        times.push({ status, text, location: '', broken: null, milliseconds: performance.now() - begun })
      }),
    )
  }
  const faults = times.filter(({ status }) => status >= 500)
  expect(tally(faults), `seed ${seed}`).toEqual({})
  expect(percentile(times, 0.99), `p99, seed ${seed}`).toBeLessThan(250)
  expect((await member?.get('/auth/userprofile'))?.status).toBe(200)
  expectWhole(web)
  return `${requests}, seed ${seed}: ${tallied(times)}; p99 ${percentile(times, 0.99)} ms`
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
