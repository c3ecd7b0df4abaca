// The home page, as each kind of visitor sees it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signUp, signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

describe('GET /', () => {
  it('shows a guest four pictures and the way in', async () => {
    const home = await site.browser().get('/').expect(200)
    expect(home.text.match(/src="\/pictures\/[a-z-]+\.svg"/g)).toHaveLength(4)
    expect(home.text).toContain('href="/auth/signup"')
    expect(home.text).toContain('href="/auth/login"')
  })

  it('asks an unconfirmed member to confirm, and offers to send the mail again', async () => {
    const { browser } = await signUp(site)
    const home = await browser.get('/').expect(200)
    expect(home.text).toContain('action="/auth/resendconfirmation"')
    expect(home.text).not.toContain('href="/auth/login"')
  })

  it('greets a confirmed member by nickname', async () => {
    const { browser } = await signUpAndConfirm(site)
    const home = await browser.get('/').expect(200)
    expect(home.text).toMatch(/[a-z]+-[a-z]+-\d{6}-[a-z]+/)
    expect(home.text).not.toContain('action="/auth/resendconfirmation"')
  })

  it('shows a picture as soon as it is put on the home page, and no longer than that', async () => {
    const count = async () => (await site.browser().get('/')).text.match(/src="\/pictures\//g)?.length
    expect(await count()).toBe(4)
    await site.deps.db.executeSql(
      "UPDATE minimaluser.tbl_image SET img_is_in_hp = true WHERE img_filename = 'tall-grass.svg'",
    )
    await expect.poll(count).toBe(5)
    await site.deps.db.executeSql(
      "UPDATE minimaluser.tbl_image SET img_onair = false WHERE img_filename = 'tall-grass.svg'",
    )
    await expect.poll(count).toBe(4)
  })
})
