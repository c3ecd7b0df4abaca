// The album's pages.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signUpAndConfirm } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'
import { readHtml, typesOn } from '../views/html.ts'
import { altsOn, galleryOn, listDescriptions } from './descriptions.ts'

let site: TestSite
let browser: Browser
beforeAll(async () => {
  site = await startSite()
  browser = (await signUpAndConfirm(site)).browser
})
afterAll(() => site.close())

const sql = (text: string) => site.deps.db.executeSql(text)
const idsOn = (html: string) =>
  [...html.matchAll(/href="\/album\/imagedetails\/(\d+)[/"]/g)].map(([, id]) => Number(id))
const unique = <T>(all: T[]) => [...new Set(all)]

describe('GET /album/', () => {
  it('shows sixteen pictures, and no way on', async () => {
    const page = await browser.get('/album/').expect(200)
    expect(unique(idsOn(page.text))).toHaveLength(16)
    expect(page.text).not.toContain('?after=')
    expect(typesOn(readHtml(page.text))).toEqual(expect.arrayContaining(['ImageGallery', 'BreadcrumbList']))
  })

  it('tells whoever cannot see a picture what is on it, each in other words', async () => {
    const { text } = await browser.get('/album/').expect(200)
    const told = altsOn(text)
    expect(told).toEqual(await listDescriptions(site))
    expect(unique(told)).toHaveLength(16)
    expect(galleryOn(text)).toEqual(told)
  })

  it('is found without its last slash too', async () => {
    expect((await browser.get('/album').expect(301)).headers.location).toBe('/album/')
  })

  describe('with 60 pictures more, some with the same place in the order', () => {
    beforeEach(async () => {
      await sql(`
        INSERT INTO minimaluser.tbl_image (img_id, img_name, img_caption, img_filename, img_seqno, img_onair)
        SELECT n, 'Picture ' || n, '', 'tall-grass.svg', 1000 + n % 3, n % 10 > 0 FROM generate_series(101, 160) AS n`)
      return () => sql('DELETE FROM minimaluser.tbl_image WHERE img_id > 100')
    })

    it('leads through all of them, 24 a page, each once, none that is off air', async () => {
      const seen: number[][] = []
      for (let path: string | undefined = '/album/'; path; ) {
        const { text }: { text: string } = await browser.get(path).expect(200)
        seen.push(unique(idsOn(text)))
        path = /href="(\/album\/\?after=\d+)"/.exec(text)?.[1]
      }
      expect(seen.map((ids) => ids.length)).toEqual([24, 24, 22])
      expect(unique(seen.flat())).toHaveLength(70)
      expect(seen.flat().filter((id) => id > 100 && id % 10 === 0)).toEqual([])
    })
  })

  it.each(['0', '-1', '1.5', 'x', '9'.repeat(30), '', '1&after=2', '16', '999999'])(
    'answers 404 to ?after=%s, in the look of the site',
    async (after) => {
      const page = await browser.get(`/album/?after=${after}`).expect(404)
      expect(page.text).toContain('The album has no such page.')
    },
  )
})

describe('GET /album/imagedetails/:id', () => {
  it('shows a picture with its neighbours, and none beyond the ends', async () => {
    const first = await browser.get('/album/imagedetails/1').expect(200)
    expect(idsOn(first.text)).toEqual([2])
    const second = await browser.get('/album/imagedetails/2').expect(200)
    expect(idsOn(second.text).sort()).toEqual([1, 3])
    const last = await browser.get('/album/imagedetails/16').expect(200)
    expect(idsOn(last.text)).toEqual([15])
  })

  it('tells whoever cannot see it what is on it', async () => {
    const [first] = await listDescriptions(site)
    expect(altsOn((await browser.get('/album/imagedetails/1')).text)).toEqual([first])
  })

  it('passes over pictures that are off air, and does not show them', async () => {
    await sql('UPDATE minimaluser.tbl_image SET img_onair = false WHERE img_id = 2')
    expect(idsOn((await browser.get('/album/imagedetails/1')).text)).toEqual([3])
    await browser.get('/album/imagedetails/2').expect(404)
    await sql('UPDATE minimaluser.tbl_image SET img_onair = true WHERE img_id = 2')
  })

  it('has one address for search engines, which leads there too; a wrong name leads to the right one', async () => {
    const canonical = `${site.url}/album/imagedetails/3/two-on-the-roof`
    for (const path of ['/album/imagedetails/3', '/album/imagedetails/3/two-on-the-roof']) {
      const { text } = await browser.get(path).expect(200)
      expect(text).toContain(`<link rel="canonical" href="${canonical}">`)
    }
    const wrong = await browser.get('/album/imagedetails/3/one-on-the-roof').expect(301)
    expect(wrong.headers.location).toBe('/album/imagedetails/3/two-on-the-roof')
    expect(wrong.headers['cache-control']).toBe('no-store')
  })

  it('leads to the right name in letters of any script', async () => {
    await sql("UPDATE minimaluser.tbl_image SET img_name = 'Кот' WHERE img_id = 4")
    const { headers } = await browser.get('/album/imagedetails/4/x').expect(301)
    const { text } = await browser.get(String(headers.location)).expect(200)
    expect(text).toContain(`${site.url}/album/imagedetails/4/%D0%BA%D0%BE%D1%82`)
    await sql("UPDATE minimaluser.tbl_image SET img_name = 'The glass experiment' WHERE img_id = 4")
  })

  it.each(['0', '-1', '1.5', 'x', '9'.repeat(30), '1%00', '999999'])(
    'answers 404 to the id %s',
    async (id) => {
      const { status, text } = await browser.get(`/album/imagedetails/${id}`)
      expect(status).toBe(404)
      expect(text).toContain('Minimal+User')
    },
  )
})
