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
    const robots = await site.browser().get('/robots.txt').expect(200)
    expect(robots.text).toContain(`Sitemap: ${site.url}/sitemap.xml\n`)
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
