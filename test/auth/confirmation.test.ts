// The mailed link, and having it sent again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logIn, readMail, signUp, signUpAndConfirm, stateOf, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

describe('the mailed link', () => {
  it('asks, then confirms the address and logs in the browser that it was opened in', async () => {
    const { email, link } = await signUp(site)
    const browser = site.browser()
    expect((await browser.get(link).expect(200)).text).toContain(email)
    const answer = await browser.post(link)
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect((await browser.get('/')).text).toContain('Your address is confirmed')
    expect(await stateOf(browser)).toBe('confirmed')
  })

  it('says what to do when it was used already', async () => {
    const { link } = await signUpAndConfirm(site)
    const again = await site.browser().get(link)
    expect(again.status).toBe(410)
    expect(again.text).toContain('It was used already')
    expect(again.text).toContain('href="/auth/login"')
  })

  it("leaves a disabled account's link as it is, and lets it work once the account is enabled", async () => {
    const { email, link } = await signUp(site)
    const setValid = (valid: boolean) =>
      site.deps.db.executeSql(
        `UPDATE minimaluser.tbl_auth SET aut_isvalid = ${valid} WHERE aut_email = '${email}'`,
      )
    await setValid(false)
    await site.browser().get(link).expect(410)
    await site.browser().post(link).expect(410)
    await setValid(true)
    await site.browser().post(link).expect(303)
  })

  it('takes one of two links that come at once, and stumbles over neither', async () => {
    for (let round = 0; round < 10; round++) {
      const first = await signUp(site)
      await site.deps.db.executeSql(
        "UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '61 seconds'",
      )
      await first.browser.post('/auth/resendconfirmation').expect(303)
      const second = readMail(await waitForMail(site, first.email, 2))
      const answers = await Promise.all([first.link, second.link].map((link) => site.browser().post(link)))
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
    }
  })
})

describe('POST /auth/resendconfirmation', () => {
  it('asks for patience within a minute of the last mail', async () => {
    const { browser } = await signUp(site)
    const answer = await browser.post('/auth/resendconfirmation')
    expect(answer.status).toBe(429)
    expect(answer.headers['retry-after']).toBe('60')
    expect(answer.text).toContain('less than a minute ago')
  })

  it('sends a new link and key after that; the new key replaces the old one, both links work', async () => {
    const first = await signUp(site)
    await site.deps.db.executeSql(
      `UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '61 seconds' WHERE aut_email = '${first.email}'`,
    )
    await first.browser.post('/auth/resendconfirmation').expect(303)
    const second = readMail(await waitForMail(site, first.email, 2))
    expect(second.key).not.toBe(first.key)
    expect(second.link).not.toBe(first.link)

    await site
      .browser()
      .post('/auth/login')
      .type('form')
      .send({ email: first.email, key: first.key })
      .expect(422)
    expect(await stateOf(await logIn(site, { email: first.email, key: second.key }))).toBe('unconfirmed')
    await site.browser().get(first.link).expect(200)
    await site.browser().post(second.link).expect(303)
    await site.browser().post(first.link).expect(410)
  })
})
