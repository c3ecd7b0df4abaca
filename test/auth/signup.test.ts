// The page that opens an account.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  newAddress,
  readMail,
  signUp,
  signUpAndConfirm,
  stateOf,
  waitFor,
  waitForMail,
} from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

describe('POST /auth/signup', () => {
  it('makes an account, logs in, says the nickname and sends key and link', async () => {
    const browser = site.browser()
    const answer = await browser.post('/auth/signup').type('form').send({ email: 'Tau@Example.org' })
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')

    const home = await browser.get('/')
    expect(home.text).toMatch(/Welcome, [a-z]+-[a-z]+-\d{6}-[a-z]+!/)
    expect(await stateOf(browser)).toBe('unconfirmed')

    const mail = await waitForMail(site, 'tau@example.org')
    expect(readMail(mail).link).toMatch(/^\/emailconfirmationhtml\//)
  })

  it('shows the form again, still filled, when the address is taken', async () => {
    const { email } = await signUpAndConfirm(site)
    const answer = await site.browser().post('/auth/signup').type('form').send({ email: email.toUpperCase() })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(email.toUpperCase())
    expect(answer.text).toContain('already has an account')
    expect(answer.text).toMatch(/<input[^>]*aria-invalid="true"/)
  })

  it('stores the tile and shows it from then on', async () => {
    const { browser } = await signUp(site)
    const tile = await waitFor(
      async () => /src="(\/tiles\/[0-9a-f-]{36}\.svg)"/.exec((await browser.get('/')).text)?.[1] ?? null,
    )
    const answer = await browser.get(tile)
    expect(answer.headers['content-type']).toMatch(/^image\/svg\+xml/)
    expect(answer.body.toString()).toContain('<svg')
  })

  it('S10: makes one account and sends one mail however many ask at once', async () => {
    const email = newAddress()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => site.browser().post('/auth/signup').type('form').send({ email })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
    await waitForMail(site, email)
    const later = await signUp(site)
    expect(later.key).not.toBe('')
    expect((await site.mails()).filter((mail) => mail.to === email)).toHaveLength(1)
    const accounts = `SELECT 1 FROM minimaluser.tbl_auth WHERE aut_email = '${email}'`
    expect((await site.deps.db.executeSql(accounts)).rows).toHaveLength(1)
  })

  it('S11: goes on with an account that was never confirmed, and takes it from whoever began it', async () => {
    const squatter = await signUp(site)
    const owner = site.browser()
    await owner.post('/auth/signup').type('form').send({ email: squatter.email }).expect(303)
    expect(await stateOf(squatter.browser)).toBe('guest')
    expect(await stateOf(owner)).toBe('unconfirmed')
    await owner.post(squatter.link).expect(303)
    expect(await stateOf(owner)).toBe('confirmed')
  })
})
