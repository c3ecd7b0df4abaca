// The pictures of the album that the home page shows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSite, type TestSite } from '../support/site.ts'
import { readHtml, typesOn } from '../views/html.ts'
import { altsOn, galleryOn, listDescriptions } from './descriptions.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const countPictures = async () => (await html()).match(/src="\/pictures\/[a-z-]+\.svg"/g)?.length
const html = async () => (await site.browser().get('/').expect(200)).text
const sql = (text: string) => site.deps.db.executeSql(text)

describe('GET /', () => {
  it('shows four pictures, and asks the database for them once', async () => {
    expect(await countPictures()).toBe(4)
    await sql('ALTER TABLE minimaluser.tbl_image RENAME TO tbl_away')
    expect(await countPictures()).toBe(4)
    await sql('ALTER TABLE minimaluser.tbl_away RENAME TO tbl_image')
  })

  it('tells search engines about them', async () => {
    expect(typesOn(readHtml(await html()))).toContain('ImageGallery')
  })

  it('tells whoever cannot see a picture what is on it', async () => {
    const described = await listDescriptions(site, 'img_is_in_hp')
    expect(altsOn(await html())).toEqual(described)
    expect(galleryOn(await html())).toEqual(described)
  })

  it('tells another description as soon as there is one, and the name where there is none', async () => {
    const describeAs = (words: string) =>
      sql(
        `UPDATE minimaluser.tbl_image SET img_description = ${words} WHERE img_filename = 'one-umbrella.svg'`,
      )
    const third = async () => altsOn(await html())[2]
    await describeAs(`'Two cats & <one> umbrella'`)
    await expect.poll(third).toBe('Two cats & <one> umbrella')
    for (const none of ['NULL', `''`]) {
      await describeAs(none)
      await expect.poll(third).toBe('One umbrella')
      expect(galleryOn(await html())[2]).toBeUndefined()
    }
  })

  it('shows a picture as soon as it is put on the home page, and no longer than that', async () => {
    expect(await countPictures()).toBe(4)
    await sql("UPDATE minimaluser.tbl_image SET img_is_in_hp = true WHERE img_filename = 'tall-grass.svg'")
    await expect.poll(countPictures).toBe(5)
    await sql("UPDATE minimaluser.tbl_image SET img_onair = false WHERE img_filename = 'tall-grass.svg'")
    await expect.poll(countPictures).toBe(4)
  })
})
