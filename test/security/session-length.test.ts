// How long a session lasts, and how many an account may have.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { rowsOf } from '../support/database-dump.ts'
import { newMember, ownKey, post, sessionIn, statesOf } from '../support/members.ts'
import { logIn, newAddress, signUp, stateOf } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

/** All sessions, as if they had begun and been used so much earlier. */
const earlier = (interval: string) =>
  rowsOf(
    site,
    `UPDATE minimaluser.tbl_session SET ses_created = ses_created - interval '${interval}', ses_seen = ses_seen - interval '${interval}',
      ses_idle_end = ses_idle_end - interval '${interval}', ses_absolute_end = ses_absolute_end - interval '${interval}'`,
  )
const logInWith = (browser: Browser, email: string, key: string, more = {}) =>
  post(browser, '/auth/login', { email, key, ...more }).expect(303)
const count = (id: string) =>
  askDatabase(site, 'SELECT count(*) FROM minimaluser.tbl_session WHERE aut_id = $1', [id])

/** Seconds that a cookie lives, by the attributes of the header; null for one that ends with the browser. */
function lifeOf(answer: { headers: Record<string, unknown> }) {
  const cookie = /sid=[^;]+;.*?(?=,[a-z]+=|$)/.exec(String(answer.headers['set-cookie']))?.[0] ?? ''
  const maxAge = /Max-Age=(\d+)/i.exec(cookie)?.[1]
  const expires = /Expires=([^;]+)/i.exec(cookie)?.[1]
  if (maxAge) return Number(maxAge)
  return expires ? (Date.parse(expires) - Date.now()) / 1000 : null
}

describe('a session', () => {
  it('S31: ends after 24 hours without a visit, remembered or not', async () => {
    const { email } = await newMember(site)
    const [short, long] = [site.browser(), site.browser()]
    await logInWith(short, email, ownKey)
    await logInWith(long, email, ownKey, { remember: 'on' })
    await earlier('23 hours 59 minutes')
    expect(await stateOf(long)).toBe('confirmed')
    await earlier('1 minute')
    expect(await stateOf(short)).toBe('guest')
  })

  it('S31: is not made longer by correcting the address or changing the key', async () => {
    const { browser, email, key } = await signUp(site)
    const endsAt = () => askDatabase(site, endOf, [email])
    const endOf = `SELECT ses_absolute_end::text FROM minimaluser.tbl_session JOIN minimaluser.tbl_auth USING (aut_id)
      WHERE aut_email = $1`
    const before = await endsAt()
    const keys = { accesskey: key, newaccesskey: ownKey, confirmaccesskey: ownKey }
    await post(browser, '/auth/userprofile/key', keys).expect(303)
    expect(await endsAt()).toBe(before)

    const other = await signUp(site)
    const begun = await askDatabase(site, endOf, [other.email])
    const address = newAddress()
    await post(other.browser, '/auth/correctaddress', { email: address }).expect(303)
    expect(await askDatabase(site, endOf, [address])).toBe(begun)
  })

  it('S31: a visit a day keeps a remembered one for 14 days, and no longer', async () => {
    const { email, id } = await newMember(site)
    const browser = site.browser()
    await logInWith(browser, email, ownKey, { remember: 'on' })
    const idle = `SELECT extract(epoch FROM min(ses_idle_end) FILTER (WHERE ses_remembered) - now())::int / 60
      FROM minimaluser.tbl_session WHERE aut_id = ${id}`
    for (let day = 1; day < 14; day++) {
      await earlier('23 hours 50 minutes')
      expect(await stateOf(browser), `day ${day}`).toBe('confirmed')
      await expect.poll(() => askDatabase(site, idle).then(Number)).toBeGreaterThan(60)
    }
    await earlier('23 hours 50 minutes')
    expect(await stateOf(browser)).toBe('confirmed')
    await earlier('3 hours')
    expect(await stateOf(browser)).toBe('guest')
  })

  it('S31: that is not remembered ends after 24 hours, however busy', async () => {
    const { browser } = await newMember(site)
    await earlier('12 hours')
    expect(await stateOf(browser)).toBe('confirmed')
    await earlier('11 hours 59 minutes')
    expect(await stateOf(browser)).toBe('confirmed')
    await earlier('1 minute')
    expect(await stateOf(browser)).toBe('guest')
  })

  it('S31: lasts 24 hours while the address is not confirmed, even when it was to be remembered', async () => {
    const { email, key } = await signUp(site)
    const browser = site.browser()
    const answer = await logInWith(browser, email, key, { remember: 'on' })
    expect(lifeOf(answer)).toBeNull()
    await earlier('12 hours')
    expect(await stateOf(browser)).toBe('unconfirmed')
    await earlier('12 hours')
    expect(await stateOf(browser)).toBe('guest')
  })

  it('S31: has a cookie for 14 days when it is remembered, else one that ends with the browser', async () => {
    const { email } = await newMember(site)
    const remembered = lifeOf(await logInWith(site.browser(), email, ownKey, { remember: 'on' }))
    expect(Number(remembered) / 86_400).toBeCloseTo(14, 2)
    expect(lifeOf(await logInWith(site.browser(), email, ownKey))).toBeNull()
  })

  it('S31: says that it has ended, once, and drops its cookie', async () => {
    const { browser } = await newMember(site)
    await earlier('24 hours')
    const page = await browser.get('/about')
    expect(page.text).toContain('Your session has ended. Please log in again.')
    expect(String(page.headers['set-cookie'])).toMatch(/sid=;/)
    expect((await browser.get('/about')).text).not.toContain('Your session has ended')
  })
})

describe('the sessions of one account', () => {
  it('S31: are ten at most: the 11th log-in ends the oldest', async () => {
    const member = await newMember(site)
    const browsers = [member.browser]
    for (let at = 1; at < 10; at++) browsers.push(await logIn(site, member))
    expect(await count(member.id)).toBe('10')
    expect(await stateOf(member.browser)).toBe('confirmed')

    const eleventh = await logIn(site, member)
    expect(await count(member.id)).toBe('10')
    expect(await statesOf(...browsers, eleventh)).toEqual(['guest', ...Array(10).fill('confirmed')])
  })

  it('S31: are ten at most also when 30 browsers log in at once, and other accounts keep theirs', async () => {
    const [member, other] = [await newMember(site), await newMember(site)]
    const entered = Array.from({ length: 30 }, () => logInWith(site.browser(), member.email, ownKey))
    const answers = await Promise.all(entered)
    expect(new Set(answers.map(sessionIn)).size).toBe(30)
    expect(Number(await count(member.id))).toBeLessThanOrEqual(10)
    expect(Number(await count(member.id))).toBeGreaterThan(0)
    expect(await stateOf(other.browser)).toBe('confirmed')
  })
})
