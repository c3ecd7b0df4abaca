// Reading changes nothing, whoever reads, and methods that nobody offers are refused.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { dumpRows, jobsDone, rowsOf } from '../support/database-dump.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { listRoutes } from '../support/routes.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { crawl, pathsToGet } from './crawler.ts'
import { cookieHeader, send, sendForm } from './plain-http.ts'

let site: TestSite
let cookies: { guest: string; unconfirmed: string; confirmed: string }
let token: string
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
  const unconfirmed = await newMember()
  const confirmed = await newMember()
  const answer = await sendForm(site.url, confirmed.link, {}, confirmed.cookie)
  cookies = { guest: '', unconfirmed: unconfirmed.cookie, confirmed: cookieHeader(answer) }
  token = unconfirmed.link.split('/').at(-1) ?? ''
  await jobsDone(site)
})
afterAll(() => site.close())

async function newMember() {
  const email = newAddress()
  const cookie = cookieHeader(await sendForm(site.url, '/auth/signup', { email }))
  return { cookie, ...readMail(await waitForMail(site, email)) }
}

async function getPaths() {
  const images = await rowsOf<{ id: string; file: string }>(
    site,
    'SELECT img_id AS id, img_filename AS file FROM minimaluser.tbl_image',
  )
  return pathsToGet(createApp(site.deps), {
    id: [...images.map(({ id }) => id), '0'],
    slug: ['morning-inspection', 'no-such-name'],
    file: [...images.map(({ file }) => file), 'nothing.svg'],
    token: [token, 'no-such-token'],
    ticket: ['x'],
    form: ['name'],
  })
}

describe('GET and HEAD', () => {
  it.each(['guest', 'unconfirmed', 'confirmed'] as const)(
    'S36: all routes and all links of all pages leave the database as it was, for a visitor who is %s',
    async (state) => {
      const before = await dumpRows(site)
      const pages = await crawl(site.url, await getPaths(), cookies[state])
      expect(pages.size).toBeGreaterThan(30)
      for (const [path, { status }] of pages) expect(status, path).toBeLessThan(500)
      expect([...pages].some(([, { status }]) => status === 200)).toBe(true)
      await jobsDone(site)
      expect(await dumpRows(site)).toEqual(before)
    },
  )

  it('S36: query and body say nothing that a GET would obey', async () => {
    const before = await dumpRows(site)
    const body = 'email=get%40example.org&choice=all'
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': body.length,
      'X-HTTP-Method-Override': 'POST',
    }
    for (const path of [
      '/auth/signup',
      '/auth/login',
      '/auth/logout',
      '/cookies',
      `/emailconfirmationhtml/${token}`,
    ]) {
      for (const cookie of Object.values(cookies)) {
        const answer = await send(site.url, { path: `${path}?_method=POST&${body}`, headers, body, cookie })
        expect([200, 303], path).toContain(answer.status)
      }
    }
    await jobsDone(site)
    expect(await dumpRows(site)).toEqual(before)
  })

  it('S36: after all that reading the mailed link still does what it is for', async () => {
    const path = `/emailconfirmationhtml/${token}`
    expect((await sendForm(site.url, path, {})).status).toBe(303)
    expect((await sendForm(site.url, path, {})).status).toBe(410)
  })
})

describe('other methods', () => {
  const unknown = [
    'PUT',
    'PATCH',
    'DELETE',
    'TRACE',
    'PROPFIND',
    'MKCOL',
    'LOCK',
    'SEARCH',
    'PURGE',
    'REPORT',
  ]

  it('S36: answer 404 or 405 on every route, and change nothing', async () => {
    const before = await dumpRows(site)
    const patterns = new Set(listRoutes(createApp(site.deps)).map((route) => route.split(' ')[1] ?? ''))
    const paths = [...patterns].map((path) => path.replace(':id', '1').replace(/:\w+/, 'x'))
    const headers = { 'Sec-Fetch-Site': 'same-origin' }
    for (const method of unknown) {
      const cookie = cookies.confirmed
      const answers = paths.map((path) => send(site.url, { method, path, headers, cookie }))
      for (const { status } of await Promise.all(answers)) expect([404, 405], method).toContain(status)
    }
    expect(await dumpRows(site)).toEqual(before)
  })

  it('S36: POST to a page that only shows something is refused as well', async () => {
    for (const path of ['/', '/about', '/robots.txt', '/healthz', '/static/style.css'])
      expect([404, 405], path).toContain((await sendForm(site.url, path, {}, cookies.confirmed)).status)
  })
})
