// What a new key ends: everything that could open the account before, and nothing begins by itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, changeAccount, tryKey } from '../support/accounts.ts'
import { askForCode, codesTo, freshKey, loseKey, typeCode } from '../support/lost-key.ts'
import {
  logIn,
  newAddress,
  type Person,
  readMail,
  signUp,
  signUpAndConfirm,
  stateOf,
  waitForMail,
} from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { jobsQuiet } from '../support/time.ts'
import { cookiesOf } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

async function pendingChange({ browser, key }: Person) {
  const email = newAddress()
  await browser.post('/auth/userprofile/email').type('form').send({ email, accesskey: key }).expect(303)
  return readMail(await waitForMail(site, email))
}

describe('a new key with a mailed code', () => {
  it('S25: ends every session, every other code and a pending change', async () => {
    const person = await signUpAndConfirm(site)
    const change = await pendingChange(person)
    const browsers = [person.browser, await logIn(site, person), await logIn(site, person)]
    const [lost, other] = [await loseKey(site, person.email), await loseKey(site, person.email)]

    await typeCode(lost, lost.code).expect(303)
    for (const browser of browsers) expect(await stateOf(browser)).toBe('guest')
    await other.browser.get(other.path).expect(410)
    await typeCode(other, other.code).expect(410)
    await site.browser().get(change.link).expect(410)
    await site.browser().post(change.link).expect(410)
    const left = `SELECT (SELECT count(*) FROM minimaluser.tbl_change) + (SELECT count(*) FROM minimaluser.tbl_ticket
      WHERE tck_purpose <> 'undo') + (SELECT count(*) FROM minimaluser.tbl_session)`
    expect(await askDatabase(site, left)).toBe('0')
    expect((await tryKey(site, person.email, person.key)).status).toBe(422)
    expect((await tryKey(site, person.email, freshKey)).status).toBe(303)
  })

  it('S25: logs nobody in, and leads to the log-in', async () => {
    const { email } = await signUpAndConfirm(site)
    const lost = await loseKey(site, email)
    const answer = await typeCode(lost, lost.code).expect(303)
    expect(answer.headers.location).toBe('/auth/login')
    expect([...cookiesOf(answer).keys()]).toEqual(['flash'])
    expect((await lost.browser.get('/auth/login')).text).toContain(
      'Your new access key works. Please log in with it.',
    )
    expect(await stateOf(lost.browser)).toBe('guest')
  })

  it('S25: ends the session of the browser that did it, too', async () => {
    const person = await signUpAndConfirm(site)
    const lost = await loseKey(site, person.email, person.browser)
    await typeCode(lost, lost.code).expect(303)
    expect(await stateOf(person.browser)).toBe('guest')
    await logIn(site, { email: person.email, key: freshKey }, person.browser)
    expect(await stateOf(person.browser)).toBe('confirmed')
  })

  it('S21, S25: is told to the mailbox, with a way back, and to the list of recent activity', async () => {
    const { email } = await signUpAndConfirm(site)
    const lost = await loseKey(site, email)
    await typeCode(lost, lost.code).expect(303)
    const { text } = await waitForMail(site, email, 3)
    expect(text).toContain('was replaced through the lost-key page')
    const undo = /\/auth\/undo\/\S+/.exec(text)?.[0] ?? ''
    expect((await site.browser().get(undo)).text).toContain(email)

    const browser = await logIn(site, { email, key: freshKey })
    const profile = await browser.get('/auth/userprofile').expect(200)
    expect(profile.text).toContain('Code for a lost key asked for')
    expect(profile.text).toContain('New access key chosen with a mailed code')
  })

  it('S05: is the owner’s own: it does not die after 72 hours, and the site asks for no other', async () => {
    const { email } = await signUpAndConfirm(site)
    const lost = await loseKey(site, email)
    await typeCode(lost, lost.code).expect(303)
    const until = 'SELECT aut_key_until FROM minimaluser.tbl_auth WHERE aut_email = $1'
    expect(await askDatabase(site, until, [email])).toBe('null')
  })

  it('S25: leaves an address unconfirmed that was, and its link good', async () => {
    const person = await signUp(site)
    const lost = await loseKey(site, person.email)
    await typeCode(lost, lost.code).expect(303)
    const browser = await logIn(site, { email: person.email, key: freshKey })
    expect(await stateOf(browser)).toBe('unconfirmed')
    await browser.post(person.link).expect(303)
    expect(await stateOf(browser)).toBe('confirmed')
  })

  it('S44: is in the log with the account, but without address, code and key', async () => {
    const { email } = await signUpAndConfirm(site)
    const before = site.logged.length
    const lost = await loseKey(site, email)
    await typeCode(lost, lost.code).expect(303)
    const lines = site.logged.slice(before).join('')
    expect(lines).toContain('"event":"key.reset"')
    for (const secret of [email, freshKey, lost.path.slice(-32)]) expect(lines).not.toContain(secret)
    expect(lines).not.toMatch(new RegExp(`(?<!\\d)${lost.code}(?!\\d)`))
  })
})

describe('a disabled account', () => {
  it('S22, S33: gets no code', async () => {
    const { email } = await signUpAndConfirm(site)
    await changeAccount(site, email, { aut_isvalid: 'false' })
    await askForCode(site, email)
    await jobsQuiet(site)
    expect(await codesTo(site, email)).toEqual([])
  })

  it('S33: is not opened by a code from before', async () => {
    const { email } = await signUpAndConfirm(site)
    const lost = await loseKey(site, email)
    const hash = () =>
      askDatabase(site, 'SELECT aut_key FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])
    const before = await hash()
    await changeAccount(site, email, { aut_isvalid: 'false' })
    const answer = await typeCode(lost, lost.code)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('This is not the code')
    expect(await hash()).toBe(before)
    await changeAccount(site, email, { aut_isvalid: 'true' })
    expect((await tryKey(site, email, freshKey)).status).toBe(422)
  })
})
