// The picture files, which obey the same rules as the pages that show them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signUp } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

describe('GET /pictures/:file', () => {
  it('gives everybody the pictures of the home page', async () => {
    const answer = await site.browser().get('/pictures/good-night.svg').expect(200)
    expect(answer.headers['content-type']).toMatch(/^image\/svg\+xml/)
    expect(answer.headers['cache-control']).toContain('public')
  })

  it.each(['br', 'gzip'])('sends it packed as %s, a good deal smaller', async (encoding) => {
    const get = (encodings: string) =>
      site.browser().get('/pictures/good-night.svg').set('Accept-Encoding', encodings).expect(200)
    const plain = await get('identity')
    const packed = await get(encoding)
    expect(packed.headers['content-encoding']).toBe(encoding)
    expect(packed.headers.vary).toContain('Accept-Encoding')
    expect(Number(packed.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 2)
  })

  it('gives the others to members alone, and lets no proxy keep them', async () => {
    await site.browser().get('/pictures/tall-grass.svg').expect(404)
    const { browser } = await signUp(site)
    const answer = await browser.get('/pictures/tall-grass.svg').expect(200)
    expect(answer.headers['cache-control']).toContain('private')
  })

  it('gives nobody a picture that is off air', async () => {
    const { browser } = await signUp(site)
    await site.deps.db.executeSql(
      "UPDATE minimaluser.tbl_image SET img_onair = false WHERE img_filename = 'first-snow.svg'",
    )
    await browser.get('/pictures/first-snow.svg').expect(404)
  })

  it.each([
    'nothing.svg',
    '..%2fpackage.json',
    '..%2f..%2fpackage.json',
    '%00.svg',
    '.svg',
    'Good-Night.svg',
    'good-night.svg%20',
  ])('answers 404 to %s', async (file) => {
    const { status } = await site.browser().get(`/pictures/${file}`)
    expect(status).toBe(404)
  })
})
