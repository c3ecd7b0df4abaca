// Guests' pages from memory: the same answer as without, and never of yesterday.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { send } from '../security/plain-http.ts'
import { logIn, signUp, waitFor } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { metricsToken: 'metrics-0123456789-0123456789-0123456789' } })
})
afterAll(() => site.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(site.url + path, { headers: { 'Accept-Encoding': 'identity', ...headers } })
const kept = () => site.deps.guestPages.values()
/** Counted so and not by how many there are, for the memory is emptied every two seconds. */
const keptSince = (before: ReturnType<typeof kept>) => kept().filter((page) => !before.includes(page)).length
const requestLines = () =>
  site.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'request')

/** Resolves once changes are heard of: before that, nothing is kept. */
async function keeping() {
  await get('/')
  await waitFor(async () => (site.deps.homeImages.edition() === null ? null : true))
  await get('/')
}

it('answers the same from memory as it did when it drew the page, but for number and date', async () => {
  await keeping()
  const before = kept()
  const [drawn, again] = [await get('/about'), await get('/about')]
  expect(keptSince(before)).toBe(1)
  const headersOf = ({ headers }: globalThis.Response) =>
    Object.fromEntries([...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'))
  expect(headersOf(again)).toEqual(headersOf(drawn))
  expect(again.headers.get('x-request-id')).not.toBe(drawn.headers.get('x-request-id'))
  expect(await again.text()).toBe(await drawn.text())
})

it.each(['br', 'gzip', 'identity'])(
  'has a %s form with an ETag of its own, and says when nothing is new',
  async (encoding) => {
    await get('/about')
    const page = await get('/about', { 'Accept-Encoding': encoding })
    expect(page.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding)
    const etag = page.headers.get('etag') ?? ''
    expect(etag).toMatch(new RegExp(`^"[\\w-]{22}-${encoding}"$`))
    const ask = (etags: string) =>
      send(site.url, { path: '/about', headers: { 'Accept-Encoding': encoding, 'If-None-Match': etags } })
    for (const etags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const { status, text, headers } = await ask(etags)
      expect([status, text, headers.etag]).toEqual([304, '', etag])
      for (const name of ['content-security-policy', 'cache-control', 'vary'])
        expect(headers[name], name).toBe(page.headers.get(name))
    }
    expect((await ask('"other"')).status).toBe(200)
  },
)

it('answers HEAD without a body', async () => {
  const page = await get('/about')
  const head = await send(site.url, { method: 'HEAD', path: '/about' })
  expect([head.status, head.text]).toEqual([200, ''])
  expect(head.headers['content-length']).toBe(page.headers.get('content-length'))
})

it('S44: logs and counts as ever', async () => {
  const id = 'a-request-of-this-test'
  await get('/about', { 'X-Request-Id': id })
  const line = await waitFor(async () => requestLines().find(({ requestId }) => requestId === id) ?? null)
  expect(line).toMatchObject({ method: 'GET', route: '/about', status: 200 })
  const count = async () => {
    const text = await site.deps.metrics.text()
    const [, value] = /requests_total\{method="GET",route="\/about",status="200"\} (\d+)/.exec(text) ?? []
    return Number(value)
  }
  const before = await count()
  await get('/about')
  await waitFor(async () => ((await count()) === before + 1 ? true : null))
})

it('keeps a page for each theme and each choice of cookies', async () => {
  const pages = new Set<string>()
  for (const theme of ['light', 'dark'])
    for (const cookies of ['1.analysis', '1.essential', 'nonsense'])
      for (const path of ['/cookies', '/cookies', '/about', '/about'])
        pages.add(await (await get(path, { cookie: `theme=${theme}; cookies=${cookies}` })).text())
  expect(pages.size).toBe(2 * 2 * 2)
  expect((await get('/cookies', { cookie: 'theme=dark' })).headers.get('cache-control')).toMatch(/^private/)
})

it('S39: keeps nothing for a query, a path of many, a member, a message or an error', async () => {
  const { browser } = await signUp(site)
  const flash =
    (await site.browser().post('/cookies').type('form').send({ choice: 'all' })).get('Set-Cookie') ?? []
  const before = kept()
  await get('/about?x')
  await get('/auth/resetkey/none')
  await get('/nowhere')
  await get('/pictures/none.svg')
  await browser.get('/terms-of-service').expect(200)
  await get('/terms-of-service', { cookie: 'sid=s%3Ax.y' })
  await get('/terms-of-service', { cookie: flash.map((cookie) => cookie.split(';')[0]).join('; ') })
  await site.browser().post('/auth/signup').type('form').send({ email: 'x' }).expect(422)
  expect(keptSince(before)).toBe(0)
})

it('shows a member the page of a member, right after the log-in', async () => {
  const person = await signUp(site)
  const browser = site.browser()
  for (let time = 0; time < 2; time++) expect((await browser.get('/')).text).toContain('href="/auth/login"')
  await logIn(site, person, browser)
  expect((await browser.get('/')).text).toContain('Almost there')
  expect((await browser.get('/')).text).not.toContain('href="/auth/login"')
})
