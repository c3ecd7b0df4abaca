// What browsers and proxies may keep: pages of guests for a while, pages of members never.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { rowsOf } from '../support/database-dump.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type CachingProxy, startCachingProxy } from './caching-proxy.ts'
import { pathsToGet } from './crawler.ts'
import { cookieHeader, cookiesOf, send, sendForm } from './plain-http.ts'

let site: TestSite
let paths: string[]
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
  paths = pathsToGet(createApp(site.deps), {
    id: ['1', '2'],
    slug: ['morning-inspection'],
    file: ['good-night.svg', 'tall-grass.svg'],
    token: ['x'],
    ticket: ['x'],
    form: ['name'],
  })
})
afterAll(() => site.close())

/** A confirmed member: the cookie of their session alone, and everything by which one could tell them. */
async function newMember() {
  const email = newAddress()
  const first = await sendForm(site.url, '/auth/signup', { email })
  const { link } = readMail(await waitForMail(site, email))
  const confirmed = await sendForm(site.url, link, {}, cookieHeader(first))
  const cookie = `sid=${cookiesOf(confirmed).get('sid')?.value}`
  const [{ name } = { name: '' }] = await rowsOf<{ name: string }>(
    site,
    'SELECT aut_name AS name FROM minimaluser.tbl_auth WHERE aut_email = $1',
    [email],
  )
  return { cookie, marks: [email, name] }
}

const rulesOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['cache-control'])
const isPage = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['content-type']).startsWith('text/html')

describe('pages of members', () => {
  it('S39: are kept by nobody, whatever their status', async () => {
    const { cookie } = await newMember()
    for (const path of [...paths, '/nowhere']) {
      const answer = await send(site.url, { path, cookie })
      if (isPage(answer) || answer.status === 303) expect(rulesOf(answer), path).toBe('no-store')
      else if (path.startsWith('/pictures/tall'))
        expect(rulesOf(answer), path).toMatch(/^(private\b|no-store)/)
    }
    const answer = await sendForm(site.url, '/cookies', { choice: 'none' }, cookie)
    expect(rulesOf(answer)).toBe('no-store')
  })
})

describe('pages of guests', () => {
  it('S39: may be kept by proxies where no cookie shaped them, else by the browser, and set no cookie', async () => {
    for (const path of ['/', '/about', '/privacy-notice', '/cookies', '/auth/signup', '/auth/login']) {
      const { headers } = await send(site.url, { path })
      expect(headers['cache-control'], path).toMatch(/\bpublic\b.*\bs-maxage=[1-9]/)
      expect(headers.vary?.toLowerCase(), path).toContain('cookie')
      expect(headers['set-cookie'], path).toBeUndefined()
      const chosen = await send(site.url, { path, cookie: 'theme=dark' })
      expect(rulesOf(chosen), path).toMatch(/^private\b/)
    }
  })

  it('S39: nothing that sets a cookie may be kept, ended sessions and messages included', async () => {
    const flash = cookieHeader(await sendForm(site.url, '/cookies', { choice: 'all' }))
    for (const cookie of ['sid=s%3Aended.signature', flash, `${flash}; sid=x`]) {
      for (const path of paths) {
        const answer = await send(site.url, { path, cookie })
        if (answer.headers['set-cookie']) expect(rulesOf(answer), `${path} with ${cookie}`).toBe('no-store')
      }
    }
  })
})

describe('POST /auth/logout', () => {
  it('S39: has the browser clear its cache and is itself kept by nobody', async () => {
    const { cookie } = await newMember()
    const answer = await sendForm(site.url, '/auth/logout', {}, cookie)
    expect(answer.headers['clear-site-data']).toMatch(/"(cache|\*)"/)
    expect(rulesOf(answer)).toBe('no-store')
  })
})

describe.each([
  ['that keeps to the rules', false],
  ['that does not look at Vary', true],
])('behind a caching proxy %s', (_name, careless) => {
  let proxy: CachingProxy
  beforeAll(async () => {
    proxy = await startCachingProxy(site.url, careless)
  })
  afterAll(() => proxy.close())

  it('S39: no name and no address ever shows to another', async () => {
    const members = [await newMember(), await newMember()]
    const guest = { cookie: '', marks: [] as string[] }
    const chosen = { cookie: 'cookies=1.analysis', marks: [] as string[] }
    const everybody = [...members, guest, chosen]
    const allMarks = members.flatMap(({ marks }) => marks)
    let shown = 0
    for (const order of [everybody, everybody.toReversed(), everybody]) {
      for (const path of paths) {
        for (const { cookie, marks } of order) {
          const { text } = await send(proxy.url, { path, cookie })
          const foreign = allMarks.filter((mark) => !marks.includes(mark))
          for (const mark of foreign) expect(text, path).not.toContain(mark)
          shown += marks.filter((mark) => text.includes(mark)).length
        }
      }
    }
    expect(proxy.hits()).toBeGreaterThan(10)
    if (!careless) expect(shown).toBeGreaterThan(20)
  })

  it('S39: no theme and no consent of one visitor shapes the page of the next', async () => {
    for (const path of ['/about?first', '/auth/login?first']) {
      const chosen = await send(proxy.url, { path, cookie: 'theme=dark; cookies=1.analysis' })
      expect(chosen.text).toContain('data-bs-theme="dark"')
      expect(chosen.text).not.toContain('cookie-notice')
      const next = await send(proxy.url, { path })
      expect(next.text).not.toContain('data-bs-theme')
      expect(next.text).toContain('cookie-notice')
    }
  })

  it('S39: who logs out behind it is a guest on the next page, without the name', async () => {
    const { cookie, marks } = await newMember()
    await send(proxy.url, { path: '/about', cookie })
    const goodbye = await sendForm(proxy.url, '/auth/logout', {}, cookie)
    const next = await send(proxy.url, { path: '/about', cookie: cookieHeader(goodbye) })
    for (const mark of marks) expect(next.text).not.toContain(mark)
    expect(next.text).toContain('href="/auth/login"')
    expect(cookiesOf(goodbye).get('sid')?.value).toBe('')
  })
})
