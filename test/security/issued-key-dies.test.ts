// A key that the site made dies after 72 hours: every page asks for another one, and the lost-key way still opens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeAccount, tryKey } from '../support/accounts.ts'
import { freshKey, loseKey, typeCode } from '../support/lost-key.ts'
import { changeKey, newMember, post } from '../support/members.ts'
import { signUp, signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const after73Hours = { aut_key_until: "aut_key_until - interval '73 hours'" }
const newKey = 'five cats under a cold moon'
const notice = 'aria-label="Your access key"'
const memberPages = [
  '/',
  '/about',
  '/album/',
  '/album/imagedetails/2',
  '/auth/logout',
  '/auth/deleteaccount',
  '/cookies',
]

describe('an issued key of 73 hours', () => {
  it('S05: opens nothing, neither the log-in nor the forms that ask for it', async () => {
    const { email, key, browser } = await signUpAndConfirm(site)
    await changeAccount(site, email, after73Hours)
    expect((await tryKey(site, email, key)).status).toBe(422)
    expect((await changeKey({ browser, key }, newKey)).status).toBe(422)
    expect((await post(browser, '/auth/userprofile/export', { accesskey: key })).status).toBe(422)
    expect((await post(browser, '/auth/deleteaccount', { accesskey: key })).status).toBe(422)
    expect(
      (await post(browser, '/auth/userprofile/email', { email: `x${email}`, accesskey: key })).status,
    ).toBe(422)
  })

  it.each([
    ['confirmed', signUpAndConfirm],
    ['never confirmed', signUp],
  ])('S05: is replaced by the lost-key way, of a member %s', async (_state, enter) => {
    const { email } = await enter(site)
    await changeAccount(site, email, after73Hours)
    const lost = await loseKey(site, email)
    const answer = await typeCode(lost, lost.code).expect(303)
    expect(answer.headers.location).toBe('/auth/login')
    expect((await tryKey(site, email, freshKey)).status).toBe(303)
  })
})

describe('the notice that asks for a key of one’s own', () => {
  it.each(memberPages)('S05: stands on %s until there is one', async (path) => {
    const person = await signUpAndConfirm(site)
    const { text } = await person.browser.get(path).expect(200)
    expect(text).toContain(notice)
    expect(text).toMatch(/The access key that we mailed you works until\s*<time/)
    expect(text).toContain('<a href="/auth/userprofile#key">choose one of your own</a>')

    await changeKey(person, newKey).expect(303)
    expect((await person.browser.get(path).expect(200)).text).not.toContain(notice)
  })

  it('S05: is the hint beside the form on the profile, also when the key is dead', async () => {
    const { browser, email } = await signUpAndConfirm(site)
    const hint = async () => (await browser.get('/auth/userprofile').expect(200)).text
    expect(await hint()).toContain('Your key is one that we made and mailed')
    await changeAccount(site, email, after73Hours)
    expect(await hint()).toContain('<a href="/auth/forgotkey">get a code by mail</a>')
  })

  it('S05: shows to no guest and to no member with a key of their own', async () => {
    const member = await newMember(site)
    for (const path of ['/', '/about']) {
      expect((await member.browser.get(path)).text).not.toContain(notice)
      expect((await site.browser().get(path)).text).not.toContain(notice)
    }
  })
})
