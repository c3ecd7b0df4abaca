// What changes on an account counts from the next request on, in every browser.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeAccount } from '../support/accounts.ts'
import { logIn, signUp, signUpAndConfirm, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

describe('an open session', () => {
  it('S33: is that of a guest while the account is disabled', async () => {
    const { browser, email } = await signUpAndConfirm(site)
    const cookie = await sessionCookie(email, browser)
    await changeAccount(site, email, { aut_isvalid: 'false' })
    expect(await stateOf(withCookie(cookie))).toBe('guest')
    const page = await withCookie(cookie).get('/')
    expect(page.text).not.toContain(email)
    expect(page.text).toContain('Your session has ended')
    await changeAccount(site, email, { aut_isvalid: 'true' })
    expect(await stateOf(withCookie(cookie))).toBe('confirmed')
  })

  it('S33: that has ended is said to have, once, on the way to a page of members', async () => {
    const { browser, email } = await signUpAndConfirm(site)
    await browser.get('/').expect(200)
    await changeAccount(site, email, { aut_isvalid: 'false' })
    await browser.get('/auth/userprofile').expect(303)
    const { text } = await browser.get('/auth/login')
    expect(text.match(/class="alert /g)).toHaveLength(1)
    expect(text).toContain('Your session has ended')
  })

  it('S33: follows the confirmation, there and back', async () => {
    const { browser, email } = await signUp(site)
    expect(await stateOf(browser)).toBe('unconfirmed')
    await changeAccount(site, email, { aut_confirmed: 'true' })
    expect(await stateOf(browser)).toBe('confirmed')
    await changeAccount(site, email, { aut_confirmed: 'false' })
    expect(await stateOf(browser)).toBe('unconfirmed')
  })

  it('S33: ends with the account, in every browser, and its key opens nothing', async () => {
    const person = await signUpAndConfirm(site)
    const second = await logIn(site, person)
    await site.deps.db.executeSql('DELETE FROM minimaluser.tbl_auth WHERE aut_email = $1', [person.email])
    expect(await stateOf(person.browser)).toBe('guest')
    expect(await stateOf(second)).toBe('guest')
    const answer = await site
      .browser()
      .post('/auth/login')
      .type('form')
      .send({ email: person.email, key: person.key })
    expect(answer.status).toBe(422)
  })

  it.each([
    ['another address', { aut_email: "'other-' || aut_email" }],
    ['another key', { aut_key_version: 'aut_key_version + 1' }],
  ])('S33: ends with %s', async (_what, changes) => {
    const { browser, email } = await signUpAndConfirm(site)
    await changeAccount(site, email, changes)
    expect(await stateOf(browser)).toBe('guest')
  })

  it('S33: shows the nickname and the tile as they are now', async () => {
    const { browser, email } = await signUpAndConfirm(site)
    await changeAccount(site, email, {
      aut_name: "'Somebody New'",
      aut_tile: "'new.svg'",
      aut_tile_stored: 'true',
    })
    const page = await browser.get('/')
    expect(page.text).toContain('Somebody New')
    expect(page.text).toContain('/tiles/new.svg')
  })
})

const withCookie = (cookie: string) => site.browser().set('Cookie', cookie)

/** The cookie of a session of this account, to be sent whatever the site answers. */
async function sessionCookie(email: string, browser: ReturnType<TestSite['browser']>) {
  await browser.post('/auth/logout').expect(303)
  await changeAccount(site, email, { aut_key: `'${await site.deps.hasher.hash('a key of my own')}'` })
  const answer = await browser.post('/auth/login').type('form').send({ email, key: 'a key of my own' })
  return /sid=[^;]+/.exec(String(answer.headers['set-cookie']))?.[0] ?? ''
}
