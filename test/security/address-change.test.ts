// Another address: the old one logs in until the mailbox of the new one confirms, and then the new one does.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryKey } from '../support/accounts.ts'
import { jobsDone, rowsOf } from '../support/database-dump.ts'
import {
  askForAddress,
  linkIn,
  mailAfter,
  mailsTo,
  move,
  newMember,
  ownKey,
  post,
  sentenceAt,
  sessionIn,
  startChange,
  statesOf,
  typedIn,
} from '../support/members.ts'
import { logIn, newAddress, readMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const waiting = (address: string) => `<strong class="whole">${address}</strong> becomes your address`

/** As if the last mail to the new address had been asked for some minutes ago. */
const minutesLater = () =>
  rowsOf(site, "UPDATE minimaluser.tbl_change SET chg_asked = chg_asked - interval '2 minutes'")

describe('POST /auth/userprofile/email', () => {
  it.each([
    [
      'the wrong key',
      { accesskey: 'not the key' },
      'email-accesskey',
      'This is not your current access key.',
    ],
    ['no key', { accesskey: '' }, 'email-accesskey', 'Please type your access key.'],
    ['the own address', { email: '' }, 'email-email', 'This is your address already.'],
    ['no address', { email: 'nobody' }, 'email-email', ''],
  ])(
    'S18: refuses %s beside the field, keeps what was typed and mails nobody',
    async (_what, wrong, id, said) => {
      const member = await newMember(site)
      const address = newAddress()
      const typed = { email: address, accesskey: ownKey, ...wrong }
      const fields = { ...typed, email: typed.email || member.email.toUpperCase() }
      const answer = await post(member.browser, '/auth/userprofile/email', fields)
      expect(answer.status).toBe(422)
      expect(sentenceAt(answer, id)).toContain(said)
      expect(typedIn(answer, 'email-email')).toBe(fields.email)
      expect(answer.text).not.toMatch(/not the key|three cats|becomes your address/)
      await jobsDone(site)
      expect(await mailsTo(site, address)).toEqual([])
    },
  )

  it('S04: counts a wrong key as a failed log-in', async () => {
    const member = await newMember(site)
    const statuses = []
    for (let at = 0; at < 6; at++)
      statuses.push((await askForAddress({ ...member, key: 'wrong' }, newAddress())).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
  })

  it('S18: changes nothing before the new mailbox confirms: the old address logs in, the new one does not', async () => {
    const member = await newMember(site)
    const elsewhere = await logIn(site, member)
    const { address, key } = await startChange(site, member)
    expect(key).not.toBe(ownKey)
    const { text } = await member.browser.get('/auth/userprofile')
    expect(text).toContain(waiting(address))
    expect(text).toContain(`<span class="you-email">${member.email}</span>`)
    expect(await statesOf(member.browser, elsewhere)).toEqual(['confirmed', 'confirmed'])
    expect((await tryKey(site, member.email, ownKey)).status).toBe(303)
    expect((await tryKey(site, member.email, key)).status).toBe(422)
    for (const each of [key, ownKey]) expect((await tryKey(site, address, each)).status).toBe(422)
  })

  it('S18: a typing error locks nobody out: the right address takes its place', async () => {
    const member = await newMember(site)
    const wrong = await startChange(site, member)
    const right = await startChange(site, member)
    const { text } = await member.browser.get('/auth/userprofile')
    expect(text).toContain(waiting(right.address))
    expect(text).not.toContain(waiting(wrong.address))
    await site.browser().get(wrong.link).expect(410)
    await member.browser.post(right.link).expect(303)
    expect((await tryKey(site, right.address, right.key)).status).toBe(303)
    expect((await tryKey(site, wrong.address, wrong.key)).status).toBe(422)
  })
})

describe('the link to a new address', () => {
  it('S15: asks, and names the account and what it does', async () => {
    const member = await newMember(site)
    const { address, link } = await startChange(site, member)
    for (const browser of [site.browser(), member.browser]) {
      const { text } = await browser.get(link).expect(200)
      expect(text).toContain('Is this your new address?')
      expect(text).toContain(`<strong class="whole">${address}</strong>`)
      await browser.head(link).expect(200)
    }
    expect((await tryKey(site, member.email, ownKey)).status).toBe(303)
  })

  it('S18, S29: swaps address and key in, ends all sessions and logs in the browser that confirms', async () => {
    const member = await newMember(site)
    const entered = await post(site.browser(), '/auth/login', { email: member.email, key: ownKey })
    const elsewhere = site.browser().set('Cookie', `sid=${sessionIn(entered)}`)
    const { address, link, key } = await startChange(site, member)
    const confirming = site.browser()
    const answer = await confirming.post(link).expect(303)
    expect((await confirming.get('/')).text).toContain('The new address is yours now.')
    expect(await statesOf(confirming, member.browser, elsewhere)).toEqual(['confirmed', 'guest', 'guest'])
    expect(sessionIn(answer)).not.toBe(sessionIn(entered))

    expect((await tryKey(site, address, key)).status).toBe(303)
    expect((await tryKey(site, address, ownKey)).status).toBe(422)
    expect((await tryKey(site, member.email, ownKey)).status).toBe(422)
    expect((await tryKey(site, member.email, key)).status).toBe(422)
    await site.browser().get(link).expect(410)
    await site.browser().post(link).expect(410)
  })

  it('S29: gives the browser that asked a new session id when it confirms', async () => {
    const member = await newMember(site)
    const { link } = await startChange(site, member)
    await post(member.browser, '/auth/logout').expect(303)
    const old = sessionIn(await post(member.browser, '/auth/login', { email: member.email, key: ownKey }))
    const fresh = sessionIn(await member.browser.post(link).expect(303))
    expect(fresh).toMatch(/^s%3A/)
    expect(fresh).not.toBe(old)
    expect(await statesOf(site.browser().set('Cookie', `sid=${old}`))).toEqual(['guest'])
  })

  it('S18: after "send again" the key of each mail goes with its own link', async () => {
    for (const used of ['first', 'second'] as const) {
      const member = await newMember(site)
      const { address, ...first } = await startChange(site, member)
      expect((await post(member.browser, '/auth/resendchange')).status).toBe(429)
      await minutesLater()
      const again = () => post(member.browser, '/auth/resendchange').expect(303)
      const mails = { first, second: readMail(await mailAfter(site, address, again)) }
      expect(mails.second.key).not.toBe(first.key)
      await member.browser.post(mails[used].link).expect(303)

      const other = used === 'first' ? mails.second : mails.first
      expect((await tryKey(site, address, mails[used].key)).status).toBe(303)
      expect((await tryKey(site, address, other.key)).status).toBe(422)
      await site.browser().post(other.link).expect(410)
    }
  })

  it('S21: tells the old address, and leaves the new one alone', async () => {
    const member = await newMember(site)
    const { address, link } = await startChange(site, member)
    const notice = await mailAfter(site, member.email, () => member.browser.post(link).expect(303))
    expect(notice.subject).toMatch(/^Your address .* was changed$/)
    expect(notice.text + notice.html).not.toContain(address)
    expect(linkIn(notice)).toMatch(/^\/auth\/undo\//)
    await jobsDone(site)
    expect(await mailsTo(site, address)).toHaveLength(1)
  })

  it('S05: brings a key that the site made: every page asks for one of the owner, who had one before', async () => {
    const member = await newMember(site)
    expect((await member.browser.get('/')).text).not.toContain('choose one of your own')
    const { moved } = await move(site, member)
    expect((await moved.browser.get('/')).text).toContain('choose one of your own')
  })
})
