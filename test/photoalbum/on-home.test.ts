// The pictures of the album that the home page shows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSite, type TestSite } from '../support/site.ts'
import { readHtml, typesOn } from '../views/html.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const countPictures = async () =>
  (await site.browser().get('/').expect(200)).text.match(/src="\/pictures\/[a-z-]+\.svg"/g)?.length
const sql = (text: string) => site.deps.db.executeSql(text)

describe('GET /', () => {
  it('shows four pictures, and asks the database for them once', async () => {
    expect(await countPictures()).toBe(4)
    await sql('ALTER TABLE minimaluser.tbl_image RENAME TO tbl_away')
    expect(await countPictures()).toBe(4)
    await sql('ALTER TABLE minimaluser.tbl_away RENAME TO tbl_image')
  })

  it('tells search engines about them', async () => {
    expect(typesOn(readHtml((await site.browser().get('/')).text))).toContain('ImageGallery')
  })

  it('shows a picture as soon as it is put on the home page, and no longer than that', async () => {
    expect(await countPictures()).toBe(4)
    await sql("UPDATE minimaluser.tbl_image SET img_is_in_hp = true WHERE img_filename = 'tall-grass.svg'")
    await expect.poll(countPictures).toBe(5)
    await sql("UPDATE minimaluser.tbl_image SET img_onair = false WHERE img_filename = 'tall-grass.svg'")
    await expect.poll(countPictures).toBe(4)
  })
})
