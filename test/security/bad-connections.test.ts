// Requests that break HTTP itself: they too get a page of the site, and the site goes on for everybody else.
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import express, { type NextFunction, type Request, type Response } from 'express'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { listen } from '../../src/listen.ts'
import { readBody } from '../../src/middleware/params.ts'
import { expectHelpful } from '../support/look.ts'
import { pour } from '../support/pour.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { send, sendBytes } from './plain-http.ts'

let site: TestSite
let host: string
beforeAll(async () => {
  site = await startSite({ worker: false, config: { production: true } })
  host = new URL(site.url).host
})
afterAll(() => site.close())

afterEach(async () => {
  expect((await send(site.url, { path: '/' })).status).toBe(200)
})

const post = (...lines: string[]) =>
  [
    'POST /auth/signup HTTP/1.1',
    `Host: ${host}`,
    'Sec-Fetch-Site: same-origin',
    'Content-Type: application/x-www-form-urlencoded',
    ...lines,
    '',
    '',
  ].join('\r\n')
const get = (...lines: string[]) => ['GET / HTTP/1.1', `Host: ${host}`, ...lines, '', ''].join('\r\n')

/** What is sent, and the status it must get. */
const broken: [string, number, () => string][] = [
  ['a chunk without a size', 400, () => `${post('Transfer-Encoding: chunked')}zz\r\nemail=x\r\n0\r\n\r\n`],
  [
    'a chunk of another size than it says',
    400,
    () => `${post('Transfer-Encoding: chunked')}3\r\nemail=x\r\n0\r\n\r\n`,
  ],
  [
    'a length beside chunks',
    400,
    () => `${post('Transfer-Encoding: chunked', 'Content-Length: 3')}0\r\n\r\n`,
  ],
  ['two lengths', 400, () => `${post('Content-Length: 3', 'Content-Length: 4')}a=b`],
  ['a negative length', 400, () => post('Content-Length: -1')],
  ['a header without a colon', 400, () => get('no colon here')],
  ['NUL in a header', 400, () => get('Cookie: sid=\0')],
  ['a line feed alone in a header', 400, () => get('Cookie: a\nb: c\rd')],
  ['a method that is none', 400, () => `GETT / HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ['another protocol', 400, () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
  [
    'a flood of headers',
    431,
    () => get(...Array.from({ length: 2_000 }, (_, at) => `X-${at}: ${'a'.repeat(20)}`)),
  ],
  ['a cookie that is too long', 431, () => get(`Cookie: sid=${'a'.repeat(20_000)}`)],
  ['a path that is too long', 431, () => `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
]

it.each([
  ['with its length', false],
  ['in chunks', true],
])(
  'S53: leaves a body %s unread that is too long, but lets its senders see the answer',
  async (_name, inChunks) => {
    const poured = await Promise.all(Array.from({ length: 16 }, () => pour(site.url, inChunks)))
    expect(new Set(poured.map(({ status }) => status))).toEqual(new Set(['413']))
    expect(Math.max(...poured.map(({ taken }) => taken)), 'bytes that the system took').toBeLessThan(
      10_000_000,
    )
  },
)

it('S55: whoever is refused before a short form has come through keeps the connection', async () => {
  const app = express().use((req, res) => void res.status(req.method === 'POST' ? 503 : 200).end('here'))
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.close())
  const socket = connect(server.port, '127.0.0.1')
  const form = 'a'.repeat(16 * 1024)
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${form.length}\r\n\r\n`)
  const [early] = await once(socket, 'data')
  expect(String(early)).toMatch(/^HTTP\/1.1 503 /)
  socket.write(`${form}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /)
})

it('S44: says nothing past the log of a body in chunks that is too long', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const app = express()
    .set('env', 'production')
    .use(readBody)
    .use((error: { status: number }, _req: Request, res: Response, _next: NextFunction) => {
      res.status(error.status).end('no')
    })
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  const { status } = await pour(`http://127.0.0.1:${server.port}`, true)
  await server.close()
  expect(status).toBe('413')
  expect(said).not.toHaveBeenCalled()
  said.mockRestore()
})

it('S53: tells who sends more headers than are read, also where they come in pieces', async () => {
  const { hostname, port } = new URL(site.url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.pause()
  socket.write(get().slice(0, -2))
  for (let piece = 0; piece < 40; piece++) {
    socket.write(`Cookie: ${'a'.repeat(1_400)}\r\n`)
    await nextTurn()
  }
  await sleep(100)
  const answer = await text(socket).catch(() => '')
  expect(answer).toMatch(/^HTTP\/1.1 431 [\s\S]*<\/html>\s*$/)
})

describe('broken HTTP', () => {
  it.each(broken)('S41: %s: %i, as a page of the site', async (_name, status, bytes) => {
    const answer = await sendBytes(site.url, bytes())
    expect(answer.status).toBe(status)
    expectHelpful(answer)
  })

  it('S38: the answers to it carry the security headers', async () => {
    const { headers } = await sendBytes(site.url, get('no colon here'))
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('S41: visitors who hang up in the middle of a form leave nothing broken', async () => {
    const { hostname, port } = new URL(site.url)
    const halves = [
      post('Content-Length: 100'),
      post('Transfer-Encoding: chunked'),
      get('Cookie: a=b').slice(0, -10),
    ]
    for (const half of [...halves, ...halves, ...halves]) {
      const socket = connect(Number(port), hostname, () => socket.write(`${half}5\r\nemail`))
      socket.on('error', () => {})
      await sleep(20)
      socket.destroy()
    }
    const errors = site.logged.filter((line) => /"level":"(error|fatal)"/.test(line))
    expect(errors).toEqual([])
  })
})
