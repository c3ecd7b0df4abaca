// The headers that tell browsers what the site's pages may do, on every kind of answer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { newAddress, signUp, waitFor } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { isData, readHtml } from '../views/html.ts'
import { crawl, pathsToGet } from './crawler.ts'
import { type Answer, cookieHeader, send, sendForm } from './plain-http.ts'

let site: TestSite
let withBucket: TestSite
let member: string
beforeAll(async () => {
  site = await startSite()
  withBucket = await startSite({
    worker: false,
    config: {
      baseUrl: 'https://example.org',
      tiles: {
        kind: 'bucket',
        bucket: 'tiles',
        publicUrl: 'https://tiles.example.net/some/folder/',
        region: 'us-east-1',
        accessKeyId: 'nobody',
        secretAccessKey: 'nothing',
        endpoint: null,
      },
    },
  })
  member = cookieHeader(await sendForm(site.url, '/auth/signup', { email: newAddress() }))
})
afterAll(() => Promise.all([site.close(), withBucket.close()]))

/** The directives of a Content-Security-Policy, by name. */
function policyOf({ headers }: Answer) {
  const parts = String(headers['content-security-policy']).split(';')
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/)
      return [name, sources.join(' ')]
    }),
  )
}

const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'font-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

/** One answer of each kind that the site gives, with the status it must have. */
async function everyKind(): Promise<[string, number, Answer][]> {
  const { browser } = await signUp(site)
  const tile = await waitFor(
    async () => /src="(\/tiles\/[^"]+)"/.exec((await browser.get('/')).text)?.[1] ?? null,
  )
  const style = /href="(\/static\/[^"]+\.css)"/.exec((await browser.get('/')).text)?.[1] ?? ''
  const get = (path: string, cookie = '') => send(site.url, { path, cookie })
  const tooMuch = 'a=1&'.repeat(21)
  const asked: [string, number, Promise<Answer>][] = [
    ['page of a guest', 200, get('/')],
    ['page of a member', 200, get('/', member)],
    ['static file', 200, get(style)],
    ['tile', 200, get(tile)],
    ['picture', 200, get('/pictures/good-night.svg')],
    ['robots', 200, get('/robots.txt')],
    ['sitemap', 200, get('/sitemap.xml')],
    ['health', 200, get('/healthz')],
    ['readiness', 200, get('/readyz')],
    ['options', 200, send(site.url, { method: 'OPTIONS', path: '/auth/login' })],
    ['redirect of a guard', 303, get('/auth/logout')],
    ['redirect of a form', 303, sendForm(site.url, '/cookies', { choice: 'all' })],
    ['unreadable path', 400, get('/pictures/%ff')],
    ['forged form', 403, send(site.url, { method: 'POST', path: '/cookies' })],
    ['nothing there', 404, get('/nowhere')],
    ['no such static file', 404, get('/static/nothing.css')],
    ['no such tile', 404, get('/tiles/nothing.svg')],
    ['dead link', 410, get('/emailconfirmationhtml/x')],
    ['too many fields', 413, sendForm(site.url, '/auth/signup', tooMuch)],
    ['not a form', 415, send(site.url, { ...json, path: '/auth/signup' })],
    ['refused form', 422, sendForm(site.url, '/auth/signup', { email: 'nobody' })],
    ['too soon', 429, sendForm(site.url, '/auth/resendconfirmation', {}, member)],
  ]
  return Promise.all(asked.map(async ([kind, status, answer]) => [kind, status, await answer] as const)).then(
    (answers) => answers.map(([kind, status, answer]) => [kind, status, answer]),
  )
}

const json = {
  method: 'POST',
  headers: { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' },
  body: '{}',
}

describe('security headers', () => {
  it('S38: are on every kind of answer, and none says what the site is made of', async () => {
    for (const [kind, status, { status: got, headers }] of await everyKind()) {
      expect(got, kind).toBe(status)
      expect(headers, kind).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      const { age = '0' } =
        /max-age=(?<age>\d+)/.exec(String(headers['strict-transport-security']))?.groups ?? {}
      expect(Number(age), kind).toBeGreaterThanOrEqual(365 * 24 * 3600)
      expect(headers, kind).not.toHaveProperty('x-powered-by')
      expect(headers, kind).not.toHaveProperty('server')
    }
  })

  it('S37: the content security policy allows the site itself and nothing else, on every kind of answer', async () => {
    for (const [kind, , answer] of await everyKind()) {
      const { 'style-src': style, 'script-src': script, ...rest } = policyOf(answer)
      expect({ ...rest, 'style-src': style, 'script-src': script }, kind).toEqual(policy)
    }
  })

  it('S37: pictures may also come from the bucket of the tiles, by its origin, and nothing else may', async () => {
    const answer = await send(withBucket.url, { path: '/' })
    expect(policyOf(answer)).toEqual({ ...policy, 'img-src': "'self' https://tiles.example.net" })
  })
})

describe('pages', () => {
  it('S37: hold no script, style or handler inline and load nothing from elsewhere', async () => {
    const fillings = {
      id: ['1'],
      slug: ['morning-inspection'],
      file: ['good-night.svg'],
      token: ['x'],
      ticket: ['x'],
      form: ['name'],
    }
    const from = pathsToGet(createApp(site.deps), fillings)
    const pages = new Map([...(await crawl(site.url, from, '')), ...(await crawl(site.url, from, member))])
    const html = [...pages].filter(([, { headers }]) => headers['content-type']?.startsWith('text/html'))
    expect(html.length).toBeGreaterThan(8)
    for (const [path, { text }] of html) {
      for (const { name, attributes } of readHtml(text)) {
        expect(name, path).not.toBe('style')
        if (name === 'script' && !isData(attributes)) expect(attributes.src, path).toMatch(/^\/static\//)
        expect(
          Object.keys(attributes).filter((key) => /^(on|style$)/.test(key)),
          path,
        ).toEqual([])
        const loaded =
          name === 'link' && attributes.rel === 'canonical' ? '' : (attributes.src ?? attributes.href ?? '')
        expect(loaded, path).toMatch(/^$|^\/(?!\/)|^#/)
      }
    }
  })
})
