// Guests: who only reads leaves nothing behind, neither in the browser nor in the database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpRows } from '../support/database-dump.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { send } from './plain-http.ts'

const times = 1_000

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false, config: { production: true } })
})
afterAll(() => site.close())

/** What is public, as the site itself says it: the sitemap, and what its pages show. */
async function publicPaths() {
  const sitemap = await send(site.url, { path: '/sitemap.xml' })
  const pages = [...sitemap.text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(
    ([, url = '']) => new URL(url).pathname,
  )
  const home = await send(site.url, { path: '/' })
  const pictures = [...home.text.matchAll(/src="(\/pictures\/[^"]+)"/g)].map(([, path = '']) => path)
  return [...pages, ...pictures, '/robots.txt', '/sitemap.xml', '/healthz', '/readyz']
}

describe('guests', () => {
  it('S32: 1,000 requests for all public pages set no cookie and write no row', async () => {
    const paths = await publicPaths()
    expect(paths.length).toBeGreaterThan(10)
    const before = await dumpRows(site)
    const lanes = Array.from({ length: 20 }, async (_, lane) => {
      for (let at = lane; at < times; at += 20) {
        const path = paths[at % paths.length] ?? '/'
        const { status, headers } = await send(site.url, { path, headers: { 'User-Agent': `guest ${at}` } })
        expect(status, path).toBe(200)
        expect(headers['set-cookie'], path).toBeUndefined()
      }
    })
    await Promise.all(lanes)
    expect(await dumpRows(site)).toEqual(before)
    expect(before.some((row) => row.startsWith('tbl_session'))).toBe(false)
  })

  it('S32: a page that does not exist and a form that is refused set none either', async () => {
    const { headers } = await send(site.url, { path: '/nowhere' })
    expect(headers['set-cookie']).toBeUndefined()
    const refused = await send(site.url, {
      method: 'POST',
      path: '/auth/signup',
      headers: { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'email=nobody',
    })
    expect(refused.status).toBe(422)
    expect(refused.headers['set-cookie']).toBeUndefined()
    expect((await dumpRows(site)).some((row) => /^tbl_(session|auth)/.test(row))).toBe(false)
  })
})
