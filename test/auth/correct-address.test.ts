// "Wrong address?": a typing error at sign-up is put right, without a key and without a second account.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, changeAccount, setKey, tryKey } from '../support/accounts.ts'
import { askForCode, loseKey, typeCode } from '../support/lost-key.ts'
import {
  logIn,
  newAddress,
  readMail,
  signUp,
  signUpAndConfirm,
  stateOf,
  waitForMail,
} from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'
import { endLimits, jobsQuiet } from '../support/time.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const correct = (browser: Browser, email: string) =>
  browser.post('/auth/correctaddress').type('form').send({ email })
const idOf = (email: string) =>
  askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])

describe('GET /auth/correctaddress', () => {
  it('S48: shows the address that was typed, ready to be put right', async () => {
    const { browser, email } = await signUp(site)
    const { text } = await browser.get('/auth/correctaddress').expect(200)
    expect(text).toContain(`<strong class="whole">${email}</strong>`)
    expect(text).toContain(`value="${email}"`)
  })
})

describe('POST /auth/correctaddress', () => {
  it('S48: mails the new address a key and a link, and goes on with the same account', async () => {
    const person = await signUp(site)
    const id = await idOf(person.email)
    const email = newAddress()
    const answer = await correct(person.browser, email.toUpperCase())
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    const home = await person.browser.get('/')
    expect(home.text).toContain(`Your address is ${email} now.`)
    expect(await stateOf(person.browser)).toBe('unconfirmed')

    const mail = readMail(await waitForMail(site, email))
    expect(await idOf(email)).toBe(id)
    expect(await stateOf(await logIn(site, { email, key: mail.key }))).toBe('unconfirmed')
    await person.browser.post(mail.link).expect(303)
    expect(await stateOf(person.browser)).toBe('confirmed')
  })

  it('S48: makes what went to the first address worthless: key, link, code and sessions', async () => {
    const person = await signUp(site)
    const elsewhere = await logIn(site, person)
    const lost = await loseKey(site, person.email)
    const email = newAddress()
    await correct(person.browser, email).expect(303)
    await waitForMail(site, email)

    for (const address of [person.email, email])
      expect((await tryKey(site, address, person.key)).status).toBe(422)
    await site.browser().get(person.link).expect(410)
    await site.browser().post(person.link).expect(410)
    await typeCode(lost, lost.code).expect(410)
    expect(await stateOf(elsewhere)).toBe('guest')
    expect(await stateOf(person.browser)).toBe('unconfirmed')
  })

  it('S29: goes on under another session id', async () => {
    const { browser } = await signUp(site)
    const answer = await correct(browser, newAddress()).expect(303)
    expect(answer.get('Set-Cookie')?.some((cookie) => cookie.startsWith('sid='))).toBe(true)
  })

  it('S48: leaves the first address free for whoever owns it', async () => {
    const person = await signUp(site)
    await correct(person.browser, newAddress()).expect(303)
    await endLimits(site, 'mailHourly')
    const owner = await signUp(site, person.email)
    await owner.browser.post(owner.link).expect(303)
    expect(await stateOf(owner.browser)).toBe('confirmed')
    expect(await stateOf(person.browser)).toBe('unconfirmed')
  })

  it.each([
    ['is confirmed', signUpAndConfirm],
    ['is not confirmed either', signUp],
  ])('S48: refuses an address whose account %s, with a sentence', async (_state, join) => {
    const [person, other] = [await signUp(site), await join(site)]
    const answer = await correct(person.browser, other.email)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('This address already has an account')
    expect(answer.text).toContain(`value="${other.email}"`)
    expect(await stateOf(person.browser)).toBe('unconfirmed')
    await site.browser().get(person.link).expect(200)
    expect((await tryKey(site, other.email, other.key)).status).toBe(303)
  })

  it.each([
    ['the same', (email: string) => email.toUpperCase(), 'the address that you have already'],
    ['none', () => 'pi@', 'does not look like an e-mail address'],
  ])('S48: refuses an address that is %s, and leaves everything as it is', async (_what, typed, sentence) => {
    const { browser, email, link } = await signUp(site)
    const answer = await correct(browser, typed(email))
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(sentence)
    await site.browser().get(link).expect(200)
  })

  it('S48: is for nobody who chose a key: they have read our mail', async () => {
    const { browser, email } = await signUp(site)
    await setKey(site, email, 'a key of my own')
    expect((await browser.get('/')).text).not.toContain('href="/auth/correctaddress"')
    expect((await browser.get('/auth/correctaddress')).headers.location).toBe('/auth/userprofile#email')
    expect((await correct(browser, newAddress())).headers.location).toBe('/auth/userprofile#email')
    expect(await idOf(email)).toMatch(/^\d+$/)
  })

  it('S48: is for nobody whose address is confirmed, and for no guest', async () => {
    const { browser, email } = await signUpAndConfirm(site)
    expect((await correct(browser, newAddress())).headers.location).toBe('/')
    expect((await correct(site.browser(), newAddress())).headers.location).toBe('/auth/login')
    expect(await idOf(email)).toMatch(/^\d+$/)
  })

  it('S12: counts as a sign-up, for it makes the site write to somebody', async () => {
    const { browser } = await signUp(site)
    for (let time = 0; time < 4; time++) await correct(browser, newAddress()).expect(303)
    const email = newAddress()
    const sixth = await correct(browser, email)
    expect(sixth.status).toBe(429)
    expect(sixth.text).toContain('Please try again in 60 minutes.')
    expect(sixth.text).toContain(`value="${email}"`)
    expect(await idOf(email)).toBe('undefined')
  })

  it('S12, S48: mails the right address at once though the wrong one has had its share', async () => {
    const { browser, email } = await signUp(site)
    for (let time = 0; time < 2; time++) await askForCode(site, email)
    await jobsQuiet(site)
    await changeAccount(site, email, { aut_mail_asked: "now() - interval '61 seconds'" })
    await endLimits(site, 'resend')
    const stranger = site.browser()
    await stranger.post('/auth/signup').type('form').send({ email }).expect(303)
    await jobsQuiet(site)
    const right = newAddress()
    await correct(stranger, right).expect(303)
    await waitForMail(site, right)
    expect(await stateOf(browser)).toBe('guest')
  })
})
