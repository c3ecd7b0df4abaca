// Log and database after everything that can happen: nothing in them opens an account, and machines can read the lines.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/helpers/log.ts'
import { leaksOf, leaksOfCode } from '../support/leaks.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type Lived, liveThrough } from './flows.ts'
import { liveOn } from './later-flows.ts'
import { send, sendForm } from './plain-http.ts'

interface Line {
  time: string
  level: string
  event?: string
  requestId?: string
  userId?: string
  route?: string
  status?: number
}

let lived: Lived
let site: TestSite
let withoutMailer: TestSite
let failingMailer: Server
let lines: string[]
let dumps: string[]
beforeAll(async () => {
  failingMailer = createServer((_req, res) => res.writeHead(500).end('no'))
  await new Promise<void>((done) => failingMailer.listen(0, 'localhost', done))
  const { port } = failingMailer.address() as AddressInfo
  site = await startSite()
  withoutMailer = await startSite({ config: { mailerUrl: `http://localhost:${port}/` } })
  lived = await liveThrough(site, withoutMailer)
  dumps = await liveOn(site, lived)
  lines = [...site.logged, ...withoutMailer.logged]
})
afterAll(async () => {
  await Promise.all([site.close(), withoutMailer.close()])
  failingMailer.close()
})

const read = () => lines.map((line) => JSON.parse(line) as Line)
const about = (deed: string) => read().filter(({ requestId }) => requestId === lived.deeds[deed])

describe('every line', () => {
  it('S44: is JSON with time, level and event, on a line of its own', () => {
    expect(lines.length).toBeGreaterThan(20)
    for (const line of lines) {
      expect(line).toMatch(/^\{.*\}\n$/)
      const { time, level, event } = JSON.parse(line) as Line
      expect(new Date(time).toISOString(), line).toBe(time)
      expect(['info', 'warn', 'error'], line).toContain(level)
      expect(event, line).toMatch(/^[a-z]+(\.[a-z-]+)*$/)
    }
  })

  it('S44: holds no key, link, cookie, session id or whole e-mail address, in any encoding', () => {
    expect(Object.values(lived.secrets).filter((secret) => secret.length < 10)).toEqual([])
    expect(Object.keys(lived.secrets).length).toBeGreaterThan(70)
    const all = lines.join('')
    for (const [name, secret] of Object.entries(lived.secrets)) expect(leaksOf(secret, all), name).toEqual([])
    expect(all).not.toMatch(/[\w.+-]+@example\.org/)
    expect(lived.codes).toHaveLength(2)
    for (const code of lived.codes) expect(leaksOfCode(code, all)).toEqual([])
  })

  it('S44: holds no token, signed or whole, and no URL with one', () => {
    const all = lines.join('')
    expect(all).not.toMatch(/eyJ[\w-]{5,}/)
    expect(all).not.toMatch(/emailservice-usr|\/(emailconfirmationhtml|undo|resetkey)\/(?!:t)/)
    expect(all).not.toMatch(/\$2[aby]\$/)
  })
})

describe('the database', () => {
  it('S01, S23, S28: never held a key, code, cookie or link that was given to somebody, the queue included', () => {
    expect(dumps).toHaveLength(4)
    const kept = dumps.join('')
    const handedOut = Object.entries(lived.secrets).filter(
      ([name]) => !/e-?mail|^hash|^session id/.test(name),
    )
    expect(handedOut.length).toBeGreaterThan(50)
    for (const [name, secret] of handedOut) expect(leaksOf(secret, kept), name).toEqual([])
    for (const code of lived.codes) expect(leaksOfCode(code, kept)).toEqual([])
  })
})

describe('what happened', () => {
  it.each([
    ['sign-up', 'signup'],
    ['log-in', 'login'],
    ['log-in refused', 'login.failed'],
    ['log-out', 'logout'],
    ['confirmation', 'confirmed'],
    ['sent again', 'mail.resent'],
    ['error of ours', 'error'],
    ['nickname changed', 'name.changed'],
    ['key refused', 'login.failed'],
    ['key changed', 'key.changed'],
    ['address asked for', 'email.asked'],
    ['address cancelled', 'email.cancelled'],
    ['address changed', 'email.changed'],
    ['session ended', 'session.ended'],
    ['sessions ended', 'sessions.ended'],
    ['exported', 'exported'],
    ['throttled', 'throttled'],
    ['undone', 'undone'],
    ['undone again', 'link.refused'],
    ['code refused', 'code.refused'],
    ['key reset', 'key.reset'],
    ['lost key', 'key.lost'],
    ['lost key of nobody', 'key.lost'],
    ['deletion refused', 'login.failed'],
    ['deleted', 'deleted'],
    ['address corrected', 'address.corrected'],
  ])('S44: %s is the event %s, of its request', (deed, event) => {
    expect(about(deed).map((line) => line.event)).toContain(event)
  })

  it.each(['forged form', 'confirmation refused', 'sent again too soon'])(
    'S44: %s has an event of its own, not only the line of its request',
    (deed) => {
      expect(about(deed).filter(({ event }) => event !== 'request')).not.toEqual([])
    },
  )

  it('S44: each request has one line with its route, status and, where somebody is logged in, user', () => {
    for (const [deed, id] of Object.entries(lived.deeds)) {
      expect(id, deed).toMatch(/^[0-9a-f-]{36}$/)
      const requests = about(deed).filter(({ event }) => event === 'request')
      expect(requests, deed).toHaveLength(1)
      expect(requests[0], deed).toMatchObject({ route: expect.any(String), status: expect.any(Number) })
    }
    expect(about('log-out').map((line) => line.userId)).toEqual([lived.userId, lived.userId])
    expect(about('log-in').some((line) => line.userId === lived.userId)).toBe(true)
  })

  it('S44: a mail that could not be sent says why, of which account and at which try', () => {
    const failed = withoutMailer.logged
      .map((line) => JSON.parse(line))
      .find(({ event }) => event === 'mail.failed')
    expect(failed).toMatchObject({ job: 'send-mail', attempt: 1, userId: expect.stringMatching(/^\d+$/) })
    expect(failed.err.message).toContain('500')
  })
})

describe('text of a stranger', () => {
  it('S44: cannot begin a line of its own or speak to a terminal', async () => {
    const before = site.logged.length
    const forged = '%0d%0a%7B%22level%22:%22info%22,%22event%22:%22login%22%7D%1b%5b2J'
    await send(site.url, {
      path: `/${forged}`,
      headers: { 'User-Agent': `x\u001b[2J`.replace('\u001b', '\t') },
    })
    await sendForm(site.url, '/auth/login', `email=${forged}&key=${forged}&next=${forged}`)
    await sendForm(site.url, `/emailconfirmationhtml/${forged}`, {})
    const added = site.logged.slice(before)
    expect(added.length).toBeGreaterThanOrEqual(3)
    for (const line of added) expect(line.trimEnd()).not.toMatch(/\p{Cc}/u)
    expect(added.map((line) => (JSON.parse(line) as Line).event)).not.toContain('login')
  })

  it('S44: is escaped even in the message of an error', () => {
    const written: string[] = []
    const log = createLog({ level: 'info', name: 'test' }, { write: (line) => void written.push(line) })
    const text = 'a\r\n{"event":"login"}\u001b[2J\u0000\u0007'
    log.error({ err: new Error(text), event: 'error' }, text)
    expect(written).toHaveLength(1)
    expect(written[0]?.trimEnd()).not.toMatch(/\p{Cc}/u)
    expect(JSON.parse(written[0] ?? '').err.message).toBe(text)
  })
})
