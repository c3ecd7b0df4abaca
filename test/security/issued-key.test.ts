// The keys that the site makes and mails: hard to guess, easy to read, and not for ever.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeIssuedKey } from '../../src/helpers/access-key.ts'
import { askDatabase, changeAccount, setKey, tryKey } from '../support/accounts.ts'
import { chiSquareAt } from '../support/evenness.ts'
import { signUp, signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

describe('an issued key', () => {
  const keys = Array.from({ length: 20_000 }, makeIssuedKey)

  it('S05: has 12 or more letters and digits, none of which looks like another', () => {
    for (const key of keys) expect(key).toMatch(/^[A-HJKMNP-Za-hjkmnp-z2-9]{12,}$/)
  })

  it('S05: is never the same twice', () => {
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('S05: uses each character as often as any other, at each place', () => {
    const alphabet = [...new Set(keys.join(''))]
    expect(alphabet.length).toBeGreaterThanOrEqual(50)
    for (let place = 0; place < 12; place++)
      expect(chiSquareAt(place, keys, alphabet), `place ${place}`).toBeLessThan(alphabet.length + 70)
  })
})

describe('POST /auth/login with an issued key', () => {
  let site: TestSite
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())

  const later = (hours: number) => ({ aut_key_until: `aut_key_until - interval '${hours} hours'` })

  it('S05: is refused 73 hours after it was sent, but not after 71', async () => {
    const { email, key } = await signUpAndConfirm(site)
    await changeAccount(site, email, later(71))
    expect((await tryKey(site, email, key)).status).toBe(303)
    await changeAccount(site, email, later(2))
    expect((await tryKey(site, email, key)).status).toBe(422)
  })

  it('S05: is counted from the sending of the newest mail', async () => {
    const { browser, email } = await signUp(site)
    const until = () =>
      askDatabase(
        site,
        `SELECT aut_key_until BETWEEN now() + interval '71 hours 59 minutes' AND now() + interval '72 hours'
         FROM minimaluser.tbl_auth WHERE aut_email = $1`,
        [email],
      )
    expect(await until()).toBe('true')
    await changeAccount(site, email, { ...later(50), aut_mail_asked: "now() - interval '2 minutes'" })
    expect(await until()).toBe('false')
    await browser.post('/auth/resendconfirmation').expect(303)
    await expect.poll(until, { timeout: 10_000 }).toBe('true')
  })

  it('S05: leaves a key of the owner as it is, for ever and against a mail that was asked for', async () => {
    const { browser, email } = await signUp(site)
    await setKey(site, email, 'a key of my own')
    await changeAccount(site, email, { aut_mail_asked: "now() - interval '2 minutes'" })
    await browser.post('/auth/resendconfirmation').expect(303)
    await expect
      .poll(() => askDatabase(site, `SELECT count(*) FROM pgboss.job WHERE state < 'completed'`), {
        timeout: 10_000,
      })
      .toBe('0')
    expect((await tryKey(site, email, 'a key of my own')).status).toBe(303)
  })
})
