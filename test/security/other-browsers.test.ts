// Whoever confirms an address is logged in; whoever signed up with it elsewhere is not any more.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { logIn, signUp, signUpAndConfirm, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const countSessions = (email: string) =>
  askDatabase(
    site,
    'SELECT count(*) FROM minimaluser.tbl_session JOIN minimaluser.tbl_auth USING (aut_id) WHERE aut_email = $1',
    [email],
  )

/** The session id that an answer sets. */
const sessionIn = (answer: { headers: Record<string, unknown> }) =>
  /sid=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[1]

describe('POST /emailconfirmationhtml/:token', () => {
  it('S16: ends the sessions of two other browsers and logs in the third', async () => {
    const person = await signUp(site)
    const second = await logIn(site, person)
    const third = site.browser()
    expect(await stateOf(person.browser)).toBe('unconfirmed')
    expect(await stateOf(second)).toBe('unconfirmed')

    await third.post(person.link).expect(303)
    expect([await stateOf(person.browser), await stateOf(second), await stateOf(third)]).toEqual([
      'guest',
      'guest',
      'confirmed',
    ])
    expect(await countSessions(person.email)).toBe('1')
  })

  it('S16: gives the browser that confirms a new session id, also when it was the one that signed up', async () => {
    const browser = site.browser()
    const person = await signUp(site, undefined, browser)
    const login = await browser.post('/auth/logout').expect(303)
    expect(login.headers.location).toBe('/')
    const again = await browser
      .post('/auth/login')
      .type('form')
      .send({ email: person.email, key: person.key })
    const old = sessionIn(again)
    const fresh = sessionIn(await browser.post(person.link).expect(303))
    expect(old).toMatch(/^s%3A/)
    expect(fresh).toMatch(/^s%3A/)
    expect(fresh).not.toBe(old)
    expect(await stateOf(browser)).toBe('confirmed')
    expect(await stateOf(site.browser().set('Cookie', `sid=${old}`))).toBe('guest')
  })

  it('S16: leaves the sessions of everybody else alone, and logs another member out of this browser only', async () => {
    const bystander = await signUpAndConfirm(site)
    const elsewhere = await logIn(site, bystander)
    const person = await signUp(site)
    await bystander.browser.post(person.link).expect(303)
    expect((await bystander.browser.get('/auth/logout').expect(200)).text).toContain(person.email)
    expect(await stateOf(elsewhere)).toBe('confirmed')
    expect(await countSessions(bystander.email)).toBe('1')
  })
})
