// What a guard remembers of the page that was asked for: a path of this site, however the request line is written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSite, type TestSite } from '../support/site.ts'
import { foreignTargets } from '../support/targets.ts'
import { sendLines } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false, config: { production: true } })
})
afterAll(() => site.close())

const asAbsolute = [
  'http://evil.example',
  'https://evil.example:8443',
  'http://user@evil.example',
  '//evil.example/..',
]
const asQuery = [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',
  '%0d%0aLocation:%20//evil.example',
]
const asked = [
  ...asAbsolute.map((origin) => `${origin}/auth/logout`),
  ...asQuery.map((query) => `/auth/logout?${query}`),
  ...foreignTargets.map((target) => `/auth/logout?next=${encodeURIComponent(target)}`),
]

describe('a page that asks to log in', () => {
  it.each(asked)('S40: sends who asks for %s to the log-in of this site and nowhere else', async (target) => {
    const { status, headers } = await sendLines(site.url, target)
    if (status === 404) return expect(target).toMatch(/^\/\//)
    expect(status).toBe(303)
    const { origin, pathname, searchParams } = new URL(String(headers.location), site.url)
    expect([origin, pathname]).toEqual([site.url, '/auth/login'])
    const next = searchParams.get('next') ?? ''
    expect(next).toMatch(/^\/(auth\/logout|$)/)
    expect(new URL(next, site.url).origin).toBe(site.url)
  })
})
