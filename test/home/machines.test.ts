// What machines ask for: crawlers, and whatever watches over the process.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

describe('GET /sitemap.xml', () => {
  it('lists pages of this origin that a guest can open, and robots.txt names it', async () => {
    const sitemap = await site.browser().get('/sitemap.xml').expect(200)
    const urls = [...sitemap.text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => new URL(url ?? ''))
    expect(urls.length).toBeGreaterThan(5)
    for (const url of urls) {
      expect(url.origin).toBe(site.url)
      await site.browser().get(url.pathname).expect(200)
    }
    const dates = [...sitemap.text.matchAll(/<lastmod>(\d{4}-\d\d-\d\d)<\/lastmod>/g)]
    expect(dates).toHaveLength(urls.length)
    const robots = await site.browser().get('/robots.txt').expect(200)
    expect(robots.text).toContain(`Sitemap: ${site.url}/sitemap.xml\n`)
  })
})

describe('GET /sitemap.xml, with another picture on the home page', () => {
  it('gives the home page its date', async () => {
    await site.deps.db.executeSql(
      "UPDATE minimaluser.tbl_image SET img_tstamp = '2031-02-03T04:05:06Z' WHERE img_is_in_hp",
    )
    const home = async () =>
      /<loc>[^<]+:\d+\/<\/loc><lastmod>([^<]+)/.exec((await site.browser().get('/sitemap.xml')).text)?.[1]
    await expect.poll(home).toBe('2031-02-03')
  })
})

describe('GET /manifest.webmanifest', () => {
  it('says the name, the colours of the theme, and where icons of what size are', async () => {
    const answer = await site.browser().get('/manifest.webmanifest').expect(200)
    expect(answer.headers['content-type']).toMatch(/^application\/manifest\+json/)
    const manifest = JSON.parse(answer.text)
    expect(manifest).toMatchObject({ name: 'Minimal+User', background_color: site.deps.colours.light.page })
    expect(manifest.icons).toHaveLength(3)
    for (const { src, sizes } of manifest.icons) {
      const { body } = await site.browser().get(src).expect(200)
      expect(`${body.readUInt32BE(16)}x${body.readUInt32BE(20)}`).toBe(sizes)
    }
  })
})

describe('GET /favicon.ico', () => {
  it('leads to the icon that pages name', async () => {
    const { headers } = await site.browser().get('/favicon.ico').expect(302)
    const icon = await site.browser().get(String(headers.location)).expect(200)
    expect([...icon.body.subarray(0, 6)]).toEqual([0, 0, 1, 0, 1, 0])
    expect((await site.browser().get('/')).text).toContain(`href="${headers.location}"`)
  })
})

describe('GET /readyz', () => {
  it('says ready while the database answers, and 503 in the look of the site when it does not; alive all the while', async () => {
    const alone = await startSite({ worker: false })
    expect((await alone.browser().get('/readyz').expect(200)).body).toEqual({ status: 'ready' })
    const name = new URL(alone.deps.config.databaseUrl).pathname.slice(1)
    await site.deps.db.executeSql(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await site.deps.db.executeSql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
    )

    const answer = await alone.browser().get('/readyz')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.text).toContain('Back in a moment')
    expect((await alone.browser().get('/healthz').expect(200)).body).toEqual({ status: 'ok' })
    await alone.close()
  })
})
