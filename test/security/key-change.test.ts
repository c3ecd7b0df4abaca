// Another access key: only with the current one, and then nothing opens the account that the current one had opened.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, tryKey } from '../support/accounts.ts'
import { rowsOf } from '../support/database-dump.ts'
import {
  changeKey,
  linkIn,
  type Member,
  mailAfter,
  mailsTo,
  newMember,
  ownKey,
  post,
  sentenceAt,
  sessionIn,
  startChange,
  statesOf,
} from '../support/members.ts'
import { logIn, newAddress } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const newKey = 'five cats under a cold moon'

describe('POST /auth/userprofile/key', () => {
  it('S04: leaves this browser in under a new id, and makes guests of all the others', async () => {
    const member = await newMember(site)
    const others = [await logIn(site, member), await logIn(site, member)]
    await post(member.browser, '/auth/logout').expect(303)
    const entered = await post(member.browser, '/auth/login', { email: member.email, key: ownKey })
    const answer = await changeKey(member, newKey).expect(303)
    expect(answer.headers.location).toBe('/auth/userprofile')
    expect((await member.browser.get('/auth/userprofile')).text).toContain('Your new access key works')
    expect(await statesOf(member.browser, ...others)).toEqual(['confirmed', 'guest', 'guest'])

    const [old, fresh] = [sessionIn(entered), sessionIn(answer)]
    expect(fresh).toMatch(/^s%3A/)
    expect(fresh).not.toBe(old)
    expect(await statesOf(site.browser().set('Cookie', `sid=${old}`))).toEqual(['guest'])
    expect((await tryKey(site, member.email, ownKey)).status).toBe(422)
    expect((await tryKey(site, member.email, newKey)).status).toBe(303)
  })

  it('S04: ends the change of address and the codes that were under way, not what takes changes back', async () => {
    const member = await newMember(site)
    const { address, link, key } = await startChange(site, member)
    const stranger = site.browser()
    const asked = await post(stranger, '/auth/forgotkey', { email: member.email }).expect(303)
    await changeKey(member, newKey).expect(303)

    await site.browser().get(link).expect(410)
    await site.browser().post(link).expect(410)
    expect((await tryKey(site, address, key)).status).toBe(422)
    expect((await member.browser.get('/auth/userprofile')).text).not.toContain('becomes your address')
    await stranger.get(asked.headers.location ?? '').expect(410)
    const tickets = 'SELECT tck_purpose AS what FROM minimaluser.tbl_ticket WHERE aut_id = $1'
    expect(await rowsOf(site, tickets, [member.id])).toEqual([{ what: 'undo' }])
  })

  it('S21: mails the owner a notice with an undo link', async () => {
    const member = await newMember(site)
    const notice = await mailAfter(site, member.email, () => changeKey(member, newKey).expect(303))
    expect(notice.subject).toMatch(/^Your access key .* was changed$/)
    expect(notice.text + notice.html).not.toContain(newKey)
    const page = await site.browser().get(linkIn(notice)).expect(200)
    expect(page.text).toContain(member.email)
  })

  it.each(['on', undefined])('S04: stays logged in for as long as before, remember: %s', async (remember) => {
    const { email } = await newMember(site)
    const browser = site.browser()
    await post(browser, '/auth/login', { email, key: ownKey, ...(remember && { remember }) }).expect(303)
    const answer = await changeKey({ browser, key: ownKey }, newKey).expect(303)
    const cookies = String(answer.headers['set-cookie'])
    expect(/sid=[^;]+;[^,]*Expires=/.test(cookies)).toBe(remember === 'on')
    const length = `SELECT (ses_absolute_end - ses_created) AS length FROM minimaluser.tbl_session
      JOIN minimaluser.tbl_auth USING (aut_id) WHERE aut_email = '${email}'`
    expect(
      await rowsOf(site, `SELECT extract(epoch FROM length)::int / 3600 AS hours FROM (${length}) t`),
    ).toEqual([{ hours: remember === 'on' ? 14 * 24 : 24 }])
  })
})

describe('POST /auth/userprofile/key with a wrong key', () => {
  it('S04: says so beside the field, changes nothing and counts as a failed log-in: the 6th is 429', async () => {
    const member = await newMember(site)
    for (let at = 1; at <= 5; at++) {
      const answer = await changeKey({ ...member, key: `wrong key ${at}` }, newKey)
      expect(answer.status).toBe(422)
      expect(sentenceAt(answer, 'key-accesskey')).toBe('This is not your current access key.')
      expect(answer.text).not.toMatch(/wrong key|five cats/)
    }
    const refused = await changeKey(member, newKey)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800)
    expect(sentenceAt(refused, 'key-accesskey')).toMatch(
      /^That was too often. Please try again in 15 minutes/,
    )
    expect((await post(member.browser, '/auth/deleteaccount', { accesskey: ownKey })).status).toBe(429)

    expect(await statesOf(member.browser)).toEqual(['confirmed'])
    expect(await mailsTo(site, member.email)).toHaveLength(1)
    const failures =
      "SELECT count(*) FROM minimaluser.tbl_event WHERE aut_id = $1 AND evt_what = 'login.failed'"
    expect(await askDatabase(site, failures, [member.id])).toBe('5')
  })

  it('S07: such failures do not keep the owner out of another browser', async () => {
    const member = await newMember(site)
    for (let at = 0; at < 6; at++) await changeKey({ ...member, key: 'a wrong key' }, newKey)
    expect((await tryKey(site, member.email, ownKey)).status).toBe(303)
  })

  it.each([
    ['no current key', { accesskey: '' }, 'key-accesskey', 'Please type your access key.'],
    ['two new keys', { confirmaccesskey: 'six cats' }, 'key-confirmaccesskey', 'This differs from the new'],
  ])(
    'S04: %s is refused beside its field, and nothing of a key comes back',
    async (_what, wrong, id, text) => {
      const member: Member = await newMember(site)
      const fields = { accesskey: ownKey, newaccesskey: newKey, confirmaccesskey: newKey, ...wrong }
      const answer = await post(member.browser, '/auth/userprofile/key', fields)
      expect(answer.status).toBe(422)
      expect(sentenceAt(answer, id)).toContain(text)
      expect(answer.text).not.toMatch(/three cats|five cats|six cats/)
      expect((await tryKey(site, member.email, ownKey)).status).toBe(303)
    },
  )

  it('S04: the key of somebody else is a wrong one', async () => {
    const [member, other] = [await newMember(site), await newMember(site, newAddress())]
    await changeKey(other, newKey).expect(303)
    expect((await changeKey({ ...member, key: newKey }, 'nine cats in a row boat')).status).toBe(422)
  })
})
