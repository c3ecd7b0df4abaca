// The end of an account: asked for with the key, at once, and with all that belongs to it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, tryKey } from '../support/accounts.ts'
import { dumpRows, jobsDone, rowsOf } from '../support/database-dump.ts'
import { dumpDatabase, leaksOf } from '../support/leaks.ts'
import {
  changeKey,
  linkIn,
  mailAfter,
  move,
  newMember,
  ownKey,
  post,
  sentenceAt,
  startChange,
  statesOf,
} from '../support/members.ts'
import { logIn, signUp, signUpAndConfirm, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const newKey = 'five cats under a cold moon'
const nameOf = (email: string) =>
  askDatabase(site, 'SELECT aut_name FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])

const tilesLeft = "SELECT count(*) FROM pgboss.job WHERE name = 'remove-tile' AND state < 'completed'"

describe('GET /auth/deleteaccount', () => {
  it('S27: asks, says what goes, and changes nothing', async () => {
    const member = await newMember(site)
    await jobsDone(site)
    const before = await dumpRows(site)
    const { text } = await member.browser.get('/auth/deleteaccount').expect(200)
    expect(text).toContain('<form method="post" action="/auth/deleteaccount"')
    expect(text).toContain(`The address ${member.email} will be free again`)
    await member.browser.head('/auth/deleteaccount').expect(200)
    expect(await dumpRows(site)).toEqual(before)
  })
})

describe('POST /auth/deleteaccount', () => {
  it.each([
    ['no key', {}, 'Please type your access key.'],
    ['an empty key', { accesskey: '' }, 'Please type your access key.'],
    ['a wrong key', { accesskey: 'not the key' }, 'This is not your current access key.'],
  ])('S27: with %s asks again, beside the field, and everything stays', async (_what, fields, said) => {
    const member = await newMember(site)
    const answer = await post(member.browser, '/auth/deleteaccount', fields as Record<string, string>)
    expect(answer.status).toBe(422)
    expect(sentenceAt(answer, 'accesskey')).toBe(said)
    expect(answer.text).not.toContain('not the key')
    expect(await stateOf(member.browser)).toBe('confirmed')
  })

  it('S04: counts a wrong key as a failed log-in', async () => {
    const member = await newMember(site)
    const statuses = []
    for (let at = 0; at < 6; at++)
      statuses.push((await post(member.browser, '/auth/deleteaccount', { accesskey: 'wrong' })).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect((await post(member.browser, '/auth/deleteaccount', { accesskey: ownKey })).status).toBe(429)
  })

  it('S27: ends every session at once and says farewell', async () => {
    const member = await newMember(site)
    const elsewhere = await logIn(site, member)
    const answer = await post(member.browser, '/auth/deleteaccount', { accesskey: ownKey }).expect(303)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['clear-site-data']).toBe('"cache"')
    expect(String(answer.headers['set-cookie'])).toMatch(/sid=;/)
    expect((await member.browser.get('/')).text).toContain('Your account is gone')
    expect(await statesOf(member.browser, elsewhere)).toEqual(['guest', 'guest'])
    expect((await tryKey(site, member.email, ownKey)).status).toBe(422)
  })

  it('S27: works with an issued key, before the address is confirmed', async () => {
    const person = await signUp(site)
    await post(person.browser, '/auth/deleteaccount', { accesskey: person.key }).expect(303)
    await site.browser().post(person.link).expect(410)
  })

  it('S27: leaves no row in any table, and refuses every link that was mailed', async () => {
    const member = await newMember(site)
    const notice = await mailAfter(site, member.email, () => changeKey(member, newKey).expect(303))
    const { link } = await startChange(site, { ...member, key: newKey })
    const asked = await post(site.browser(), '/auth/forgotkey', { email: member.email }).expect(303)
    await post(member.browser, '/auth/deleteaccount', { accesskey: newKey }).expect(303)
    await jobsDone(site)

    for (const path of [member.link, link, linkIn(notice), asked.headers.location ?? '']) {
      await site.browser().get(path).expect(410)
      await post(site.browser(), path).expect(410)
    }
    const mine = new RegExp(`"aut_id": ${member.id}\\b`)
    expect((await dumpRows(site)).filter((row) => mine.test(row))).toEqual([])
  })

  it('S27: leaves no trace of address and nickname in the whole database, queue and log included', async () => {
    const member = await newMember(site, 'zaphod.quuxington@example.org')
    const name = await nameOf(member.email)
    expect((await tryKey(site, member.email, 'a wrong key')).status).toBe(422)
    for (let time = 0; time < 5; time++)
      await post(site.browser(), '/auth/forgotkey', { email: member.email })
    const { moved } = await move(site, member)
    expect(leaksOf(member.email, await dumpDatabase(site.deps.db))).toEqual(['plain'])
    await post(moved.browser, '/auth/deleteaccount', { accesskey: moved.key }).expect(303)
    await expect.poll(() => askDatabase(site, tilesLeft)).toBe('0')

    const kept = (await dumpDatabase(site.deps.db)) + site.logged.join('')
    for (const trace of [member.email, moved.email, name]) expect(leaksOf(trace, kept), trace).toEqual([])
    expect(kept).not.toContain('quuxington')
  })

  it('S27: frees the address for somebody new, who has nothing of before', async () => {
    const member = await newMember(site)
    const name = await nameOf(member.email)
    await changeKey(member, newKey).expect(303)
    await post(member.browser, '/auth/deleteaccount', { accesskey: newKey }).expect(303)
    const again = await signUpAndConfirm(site, member.email)
    expect(again.key).not.toBe(member.key)
    expect(await nameOf(member.email)).not.toBe(name)
    const { text } = await again.browser.get('/auth/userprofile')
    expect(text).toContain('Signed up')
    expect(text).not.toContain('Access key changed')
    expect((await tryKey(site, member.email, ownKey)).status).toBe(422)
  })

  it('S27: goes through once when the button is pressed ten times at once', async () => {
    const member = await newMember(site)
    const presses = Array.from({ length: 10 }, () =>
      post(member.browser, '/auth/deleteaccount', { accesskey: ownKey }),
    )
    for (const { status } of await Promise.all(presses)) expect([303, 422, 429]).toContain(status)
    expect(await stateOf(member.browser)).toBe('guest')
    expect(await rowsOf(site, 'SELECT 1 FROM minimaluser.tbl_auth WHERE aut_id = $1', [member.id])).toEqual(
      [],
    )
  })
})
