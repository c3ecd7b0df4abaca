// Where a form leads afterwards: to pages of this site, whatever its hidden field says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setKey } from '../support/accounts.ts'
import { signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { foreignTargets, ownTargets } from '../support/targets.ts'

let site: TestSite
let email: string
beforeAll(async () => {
  site = await startSite()
  email = (await signUpAndConfirm(site)).email
  await setKey(site, email, 'a key of my own')
})
afterAll(() => site.close())

const readable = (target: string) => !target.includes('\0')
const logInWith = (next: string) =>
  site.browser().post('/auth/login').type('form').send({ email, key: 'a key of my own', next })
const chooseThemeWith = (next: string) =>
  site.browser().post('/theme').type('form').send({ theme: 'dark', next })
const chooseCookiesWith = (next: string) =>
  site.browser().post('/cookies').type('form').send({ choice: 'all', next })

/** Where a browser would go that is on this site. */
function landing(answer: { headers: Record<string, unknown> }) {
  const { origin, pathname, search } = new URL(String(answer.headers.location), `${site.url}/auth/login`)
  return { origin, path: pathname + search }
}

describe('POST /auth/login', () => {
  it('S40: leads home instead of off the site', async () => {
    for (const target of foreignTargets.filter(readable).filter((_, at) => at % 4 === 0)) {
      const answer = await logInWith(target).expect(303)
      expect(landing(answer), JSON.stringify(target)).toEqual({ origin: site.url, path: '/' })
    }
  })

  it('S40: leads back to the page that was asked for', async () => {
    for (const [target, path] of ownTargets.slice(1, 4))
      expect(landing(await logInWith(target).expect(303))).toEqual({ origin: site.url, path })
  })
})

describe.each([
  ['/cookies', chooseCookiesWith],
  ['/theme', chooseThemeWith],
])('POST %s', (_path, choose) => {
  it.each(foreignTargets.filter(readable))('S40: leads home instead of to %j', async (target) => {
    const answer = await choose(target)
    expect(answer.status).toBe(303)
    expect(landing(answer)).toEqual({ origin: site.url, path: '/' })
  })

  it.each(ownTargets)('S40: leads from %j to %j', async (target, path) => {
    expect(landing(await choose(target).expect(303))).toEqual({ origin: site.url, path })
  })
})

describe('GET /auth/login', () => {
  it.each(foreignTargets)('S40: hands no %j on to its form', async (target) => {
    const page = await site.browser().get('/auth/login').query({ next: target })
    expect(page.status).toBe(200)
    expect(page.text).toContain('<input type="hidden" name="next" value="/">')
  })

  it('S40: takes several targets for none', async () => {
    const page = await site.browser().get('/auth/login?next=/album/&next=//evil.example').expect(200)
    expect(page.text).toContain('<input type="hidden" name="next" value="/">')
  })
})

describe('a page that asks to log in', () => {
  it.each(['/auth/logout', '/auth/logout?a=b&c=%2F%2Fevil.example'])(
    'S40: is come back to: %s',
    async (path) => {
      const browser = site.browser()
      const asked = await browser.get(path).expect(303)
      const page = await browser.get(String(asked.headers.location)).expect(200)
      const next = /action="\/auth\/login"[\s\S]*?name="next" value="([^"]*)"/
        .exec(page.text)?.[1]
        ?.replaceAll('&amp;', '&')
      expect(next).toBe(path)
      expect(landing(await logInWith(String(next)).expect(303))).toEqual({ origin: site.url, path })
    },
  )
})
