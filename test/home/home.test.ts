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
  it('shows a guest the way in', async () => {
    const home = await site.browser().get('/').expect(200)
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
})
