// Forged forms: what changes something is let in only when the browser says that it comes from a page of the site.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { dumpRows, rowsOf } from '../support/database-dump.ts'
import { expectHelpful } from '../support/look.ts'
import { listRoutes } from '../support/routes.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { cookieHeader, send, sendBytes, sendForm } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false, config: { production: true } })
})
afterAll(() => site.close())

type Headers = Record<string, string>

/** What a browser may say about where a request comes from, and whether that lets it pass. */
const origins = (own: string): [string, Headers, boolean][] => [
  ['same-origin', { 'Sec-Fetch-Site': 'same-origin' }, true],
  ['none', { 'Sec-Fetch-Site': 'none' }, true],
  ['same-origin of a page without referrer', { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }, true],
  ['an old browser, own origin', { Origin: own }, true],
  ['same-site, own origin', { 'Sec-Fetch-Site': 'same-site', Origin: own }, false],
  ['cross-site, own origin', { 'Sec-Fetch-Site': 'cross-site', Origin: own }, false],
  ['cross-site, foreign origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, false],
  ['a word nobody knows', { 'Sec-Fetch-Site': 'same-origins', Origin: own }, false],
  ['an empty word', { 'Sec-Fetch-Site': '', Origin: own }, false],
  ['capital letters', { 'Sec-Fetch-Site': 'Same-Origin', Origin: own }, false],
  ['two words', { 'Sec-Fetch-Site': 'same-origin, cross-site', Origin: own }, false],
  ['an old browser, foreign origin', { Origin: 'https://evil.example' }, false],
  ['an old browser, null origin', { Origin: 'null' }, false],
  ['an old browser, own origin as a beginning', { Origin: `${own}.evil.example` }, false],
  ['an old browser, own origin with a path', { Origin: `${own}/` }, false],
  ['an old browser, own origin in capitals', { Origin: own.toUpperCase() }, false],
  ['nothing but a referrer', { Referer: `${own}/auth/login` }, false],
  ['nothing at all', {}, false],
]

const bodies: [string | null, string][] = [
  ['application/x-www-form-urlencoded', 'unknown=1'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
  ],
  ['application/json', '{"unknown":1}'],
  ['text/plain', 'unknown=1'],
  [null, 'unknown=1'],
]

const postPaths = () =>
  listRoutes(createApp(site.deps))
    .filter((route) => route.startsWith('POST '))
    .map((route) => route.slice(5).replace(/:\w+/g, 'no-such-token'))

describe('requests that change something', () => {
  it('S35: pass with 18 sets of headers x all forms x 5 types of content only where the rule says so', async () => {
    const paths = postPaths()
    expect(paths.length).toBeGreaterThanOrEqual(6)
    for (const [name, headers, passes] of origins(site.url)) {
      const asked = paths.flatMap((path) => bodies.map(([type, body]) => ({ path, type, body })))
      const answers = asked.map(async ({ path, type, body }) => {
        const sent = { ...headers, ...(type ? { 'Content-Type': type } : {}) }
        const answer = await send(site.url, { method: 'POST', path, headers: sent, body })
        const about = `${name}, ${type}, ${path}`
        if (passes) expect([303, 410, 415, 422], about).toContain(answer.status)
        else expect(answer.status, about).toBe(403)
      })
      await Promise.all(answers)
    }
  })

  it('S35: refused ones say so in the look of the site and do nothing', async () => {
    const member = cookieHeader(await sendForm(site.url, '/auth/signup', { email: 'pi@example.org' }))
    const before = await dumpRows(site)
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/x-www-form-urlencoded' }
    const forged = [
      { path: '/auth/signup', body: 'email=tau%40example.org', cookie: '' },
      { path: '/auth/logout', body: '', cookie: member },
      { path: '/cookies', body: 'choice=all', cookie: member },
    ]
    for (const { path, body, cookie } of forged) {
      const answer = await send(site.url, { method: 'POST', path, headers, body, cookie })
      expect(answer.status).toBe(403)
      expect(answer.headers['set-cookie']).toBeUndefined()
      expectHelpful(answer, path)
    }
    const accounts = (rows: string[]) => rows.filter((row) => /^tbl_(session|ticket)/.test(row)).length
    expect(accounts(await dumpRows(site))).toBe(accounts(before))
    expect(await rowsOf(site, `SELECT 1 FROM minimaluser.tbl_auth WHERE aut_email LIKE 'tau%'`)).toEqual([])
    expect((await send(site.url, { path: '/auth/logout', cookie: member })).status).toBe(200)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('S35: %s is held to the same rule on every path', async (method) => {
    for (const path of ['/', '/cookies', '/auth/logout', '/static/style.css', '/nowhere', '/healthz']) {
      const foreign = await send(site.url, { method, path, headers: { 'Sec-Fetch-Site': 'cross-site' } })
      expect(foreign.status, path).toBe(403)
      const own = await send(site.url, { method, path, headers: { 'Sec-Fetch-Site': 'same-origin' } })
      expect([404, 405], path).toContain(own.status)
    }
  })

  it('S35: a header that says another method changes nothing', async () => {
    const headers = { 'X-HTTP-Method-Override': 'GET', 'X-Method-Override': 'GET', 'X-HTTP-Method': 'GET' }
    const answer = await send(site.url, { method: 'POST', path: '/cookies?_method=GET', headers })
    expect(answer.status).toBe(403)
  })

  it('S35: two Sec-Fetch-Site headers, or two origins, pass for nothing', async () => {
    const { host } = new URL(site.url)
    const twice = [
      'Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site',
      `Origin: ${site.url}\r\nOrigin: null`,
    ]
    for (const lines of twice) {
      const head = `POST /cookies HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${lines}\r\nContent-Length: 0\r\n\r\n`
      expect((await sendBytes(site.url, head)).status).toBe(403)
    }
  })
})

describe('a body of 10 MB', () => {
  it('S35: is refused by where it comes from before any of it is read', async () => {
    const head = [
      'POST /auth/signup HTTP/1.1',
      `Host: ${new URL(site.url).host}`,
      'Sec-Fetch-Site: cross-site',
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 10485760',
      '\r\n',
    ]
    expect((await sendBytes(site.url, head.join('\r\n'), 1_000)).status).toBe(403)
  })

  it('S35: gets 403, not 413, when it is sent in full', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, 'a')
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await send(site.url, { method: 'POST', path: '/auth/signup', headers, body })).status).toBe(403)
  })
})
