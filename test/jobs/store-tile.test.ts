// Tiles in a bucket, over a real S3 API.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bucket, startBucket } from '../support/bucket.ts'
import { signUp, waitFor } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let bucket: Bucket
let site: TestSite
beforeAll(async () => {
  bucket = await startBucket()
  site = await startSite({ config: { tiles: bucket.tiles } })
})
afterAll(async () => {
  await site.close()
  await bucket.close()
})

describe('the job that stores a tile', () => {
  it('puts the SVG into the bucket, with its type, and pages show it from there', async () => {
    const { browser } = await signUp(site)
    const url = await tileShown(browser)
    expect(url).toMatch(new RegExp(`^${bucket.url}/tiles/[0-9a-f-]{36}\\.svg$`))

    const object = await bucket.get(nameIn(url))
    expect(object.type).toBe('image/svg+xml')
    expect(object.text).toMatch(/^<svg[\s\S]*<\/svg>\s*$/)
  })

  it('S37: lets pages show pictures of the bucket and of nowhere else', async () => {
    const home = await site.browser().get('/')
    expect(home.headers['content-security-policy']).toContain(`img-src 'self' ${bucket.url};`)
  })

  it('S47: welcomes visitors while the bucket is down, and stores the tile once it is back', async () => {
    await bucket.stop()
    const { browser } = await signUp(site)
    expect((await browser.get('/auth/userprofile')).text).toContain('Your tile is still to come.')
    expect((await browser.get('/')).text).toMatch(/src="\/static\/tile-placeholder\.[0-9a-f]+\.svg"/)
    await waitFor(async () => (site.logged.some((line) => line.includes('"job.failed"')) ? true : null))

    await bucket.start()
    await site.deps.db.executeSql("UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'")
    const url = await tileShown(browser)
    expect(await bucket.names()).toContain(nameIn(url))
    expect((await browser.get('/auth/userprofile')).text).not.toContain('Your tile is still to come.')
  })
})

const nameIn = (url: string) => url.split('/').at(-1) ?? ''

function tileShown(browser: Browser) {
  return waitFor(async () => /src="(http[^"]+\.svg)"/.exec((await browser.get('/')).text)?.[1] ?? null)
}
