// The session's cookie: how it is bound to the browser, and what the database keeps of it.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../support/database-dump.ts'
import { dumpDatabase, leaksOf } from '../support/leaks.ts'
import { readMail, signUpAndConfirm, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type Answer, cookieHeader, cookiesOf, send, sendForm } from './plain-http.ts'

let plain: TestSite
let secure: TestSite
beforeAll(async () => {
  plain = await startSite()
  secure = await startSite({ config: { baseUrl: 'https://example.org', production: true } })
})
afterAll(() => Promise.all([plain.close(), secure.close()]))

/** One answer for each occasion on which the site sets or clears a cookie. */
async function everyOccasion(site: TestSite): Promise<Answer[]> {
  const email = 'pi@example.org'
  const signUp = await sendForm(site.url, '/auth/signup', { email })
  const { key, link } = readMail(await waitForMail(site, email))
  const welcomed = await send(site.url, { path: '/', cookie: cookieHeader(signUp) })
  const confirm = await sendForm(site.url, link, {}, cookieHeader(signUp))
  const logOut = await sendForm(site.url, '/auth/logout', {}, cookieHeader(confirm))
  const logIn = await sendForm(site.url, '/auth/login', { email, key })
  const remember = await sendForm(site.url, '/auth/login', { email, key, remember: 'on' })
  const ended = await send(site.url, { path: '/', cookie: cookieHeader(confirm) })
  const choice = await sendForm(site.url, '/cookies', { choice: 'all' })
  const theme = await sendForm(site.url, '/theme', { theme: 'dark' })
  const asked = await send(site.url, { path: '/auth/logout' })
  const lost = await sendForm(site.url, '/auth/forgotkey', { email })
  return [lost, signUp, welcomed, confirm, logOut, logIn, remember, ended, choice, theme, asked]
}

const idIn = (value: string) => decodeURIComponent(value).slice(2).split('.')[0] ?? ''

describe('cookies', () => {
  it('S28: over https each cookie is __Host-, Secure, HttpOnly, SameSite=Lax, of the whole site and of no domain', async () => {
    const answers = await everyOccasion(secure)
    const cookies = answers.flatMap((answer) => [...cookiesOf(answer)])
    for (const [name, { attributes }] of cookies) {
      expect(name).toMatch(/^__Host-/)
      expect(attributes).toEqual(expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']))
      expect(attributes.join()).not.toMatch(/domain/i)
    }
    expect(new Set(cookies.map(([name]) => name))).toEqual(
      new Set([
        '__Host-sid',
        '__Host-flash',
        '__Host-cookies',
        '__Host-theme',
        '__Host-device',
        '__Host-reset',
      ]),
    )
    for (const answer of answers) expect(cookiesOf(answer).size).toBeGreaterThan(0)
  })

  it('S28: over http the same attributes, less what only https can have', async () => {
    const answers = await everyOccasion(plain)
    const cookies = answers.flatMap((answer) => [...cookiesOf(answer)])
    for (const [, { attributes }] of cookies) {
      expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/']))
      expect(attributes).not.toContain('Secure')
    }
    expect(new Set(cookies.map(([name]) => name))).toEqual(
      new Set(['sid', 'flash', 'cookies', 'theme', 'device', 'reset']),
    )
  })

  it('S28: a session ends with the browser unless it was asked to stay', async () => {
    const { email, key } = await signUpAndConfirm(plain)
    const short = await sendForm(plain.url, '/auth/login', { email, key })
    const long = await sendForm(plain.url, '/auth/login', { email, key, remember: 'on' })
    expect(cookiesOf(short).get('sid')?.attributes.join()).not.toMatch(/expires|max-age/i)
    const expires =
      /Expires=([^,]+,[^,]+)/.exec(cookiesOf(long).get('sid')?.attributes.join() ?? '')?.[1] ?? ''
    const days = (Date.parse(expires) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(13.9)
    expect(days).toBeLessThanOrEqual(14)
  })
})

describe('session ids', () => {
  it('S28: have at least 128 bits, no two alike, no part that repeats', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        sendForm(plain.url, '/auth/signup', { email: `id-${at}@example.org` }),
      ),
    )
    const ids = answers.map((answer) => idIn(cookiesOf(answer).get('sid')?.value ?? ''))
    expect(new Set(ids).size).toBe(60)
    for (const id of ids) expect(Buffer.from(id, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    const width = Math.min(...ids.map((id) => id.length))
    for (let at = 0; at < width; at++) {
      expect(new Set(ids.map((id) => id[at])).size, `character ${at}`).toBeGreaterThan(12)
    }
  })

  it('S28: only their SHA-256 is in the database, and the cookie is nowhere in it', async () => {
    const answer = await sendForm(plain.url, '/auth/signup', { email: 'kept@example.org' })
    const value = cookiesOf(answer).get('sid')?.value ?? ''
    const id = idIn(value)
    const hash = createHash('sha256').update(id).digest()
    expect(
      await rowsOf(plain, 'SELECT 1 FROM minimaluser.tbl_session WHERE ses_hash = $1', [hash]),
    ).toHaveLength(1)

    const database = await dumpDatabase(plain.deps.db)
    expect(leaksOf(id, database)).toEqual(['sha256 hex'])
    expect(leaksOf(value, database)).toEqual([])
    expect(database).not.toContain(Buffer.from(id, 'base64url').toString('hex'))
    expect(leaksOf(id, plain.logged.join(''))).toEqual([])
  })
})
