// The list of recent activity: each deed once, with device and network, and of this account only.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryKey } from '../support/accounts.ts'
import { rowsOf } from '../support/database-dump.ts'
import { freshKey, loseKey, typeCode } from '../support/lost-key.ts'
import {
  askForAddress,
  changeKey,
  changeKeyAndRead,
  type Member,
  mailAfter,
  newMember,
  ownKey,
  post,
  startChange,
} from '../support/members.ts'
import { logIn, newAddress, signUp, signUpAndConfirm } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 100 } })
})
afterAll(() => site.close())

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const newKey = 'five cats under a cold moon'

interface Entry {
  deed: string
  device: string
  address: string
}

/** The list as the profile shows it, the newest first. */
async function listOf(browser: Browser): Promise<Entry[]> {
  const { text } = await browser.get('/auth/userprofile').expect(200)
  const section = /id="activity"[\s\S]*?<\/section>/.exec(text)?.[0] ?? ''
  return [...section.matchAll(/<li>[\s\S]*?<\/li>/g)].map(([entry]) => {
    const [, device = '', address = ''] = /<\/time>&nbsp;· (.*?)&nbsp;· from (.*?)<\/div>/.exec(entry) ?? []
    return { deed: /<strong>(.*?)<\/strong>/.exec(entry)?.[1] ?? '', device, address }
  })
}
const deedsOf = async (browser: Browser) => (await listOf(browser)).map(({ deed }) => deed)

const deeds: Record<string, (member: Member) => PromiseLike<unknown>> = {
  'Logged in': (member) => logIn(site, member),
  'Wrong access key typed': ({ email }) => tryKey(site, email, 'wrong'),
  'Nickname changed': ({ browser, email }) =>
    post(browser, '/auth/userprofile/name', { username: `New ${email.split('@')[0]}` }).expect(303),
  'Access key changed': (member) => changeKey(member, newKey).expect(303),
  'Code for a lost key asked for': ({ email }) => loseKey(site, email),
  'Change of address asked for': (member) => askForAddress(member, newAddress()).expect(303),
  'All other sessions ended': ({ browser }) =>
    post(browser, '/auth/userprofile/sessions', { others: 'on' }).expect(303),
  'Data downloaded': ({ browser }) =>
    post(browser, '/auth/userprofile/export', { accesskey: ownKey }).expect(200),
}

describe('the list of recent activity', () => {
  it.each(Object.entries(deeds))('has "%s" once, at the top', async (deed, act) => {
    const member = await newMember(site)
    await act(member)
    await expect.poll(() => deedsOf(member.browser)).toEqual([deed, 'Address confirmed', 'Signed up'])
  })

  it('has what takes several steps: each once, in its order', async () => {
    const member = await newMember(site)
    await askForAddress(member, newAddress()).expect(303)
    await post(member.browser, '/auth/cancelchange').expect(303)
    const { link, key, address } = await startChange(site, member)
    await member.browser.post(link).expect(303)
    const moved = { ...member, email: address, key }
    const undo = await changeKeyAndRead(site, moved, newKey)
    await mailAfter(site, address, () => post(site.browser(), undo).expect(303))
    const lost = await loseKey(site, address)
    await typeCode(lost, lost.code).expect(303)
    const browser = await logIn(site, { email: address, key: freshKey })
    await post(browser, '/auth/logout').expect(303)
    const again = await logIn(site, { email: address, key: freshKey })
    expect((await deedsOf(again)).toReversed()).toEqual([
      'Signed up',
      'Address confirmed',
      'Change of address asked for',
      'Change of address cancelled',
      'Change of address asked for',
      'Address changed',
      'Access key changed',
      'Change undone with a mailed link',
      'Code for a lost key asked for',
      'New access key chosen with a mailed code',
      'Logged in',
      'Logged out',
      'Logged in',
    ])
  })

  it('has an address that was corrected, and a session that was ended from afar', async () => {
    const person = await signUp(site)
    await post(person.browser, '/auth/correctaddress', { email: newAddress() }).expect(303)
    expect(await deedsOf(person.browser)).toEqual(['Address corrected', 'Signed up'])

    const member = await newMember(site)
    await logIn(site, member)
    const { text } = await member.browser.get('/auth/userprofile')
    const session = /name="session" value="(\d+)"/.exec(text)?.[1] ?? ''
    await post(member.browser, '/auth/userprofile/sessions', { session }).expect(303)
    await post(member.browser, '/auth/userprofile/sessions', { session }).expect(303)
    expect((await deedsOf(member.browser)).slice(0, 2)).toEqual(['Session ended', 'Logged in'])
  })

  it.each([
    ['10.200.3.77', '10.200.3.0/24'],
    ['2001:db8:1234:5678::9', '2001:db8:1234::/48'],
    ['::ffff:192.0.2.200', '192.0.2.0/24'],
  ])('names the device, and of the address %s the network %s only', async (ip, network) => {
    const member = await newMember(site)
    const browser = site.browser().set('User-Agent', firefox).set('X-Forwarded-For', ip)
    await logIn(site, member, browser)
    expect((await listOf(browser))[0]).toEqual({
      deed: 'Logged in',
      device: 'Firefox on Linux',
      address: network,
    })
    const kept = await rowsOf<{ row: string }>(site, 'SELECT t::text AS row FROM minimaluser.tbl_event t')
    for (const { row } of kept) expect(row).not.toContain(ip)
  })

  it('S42: shows a device that is markup as text', async () => {
    const { browser, id } = await newMember(site)
    await rowsOf(
      site,
      `INSERT INTO minimaluser.tbl_event (aut_id, evt_what, evt_device, evt_address)
       VALUES ($1, 'login', '<img src=x onerror=alert(1)>', '')`,
      [id],
    )
    const { text } = await browser.get('/auth/userprofile')
    expect(text).toContain('&lt;img src=x')
    expect(text).not.toContain('<img src=x')
  })

  it('has nothing of other accounts, whoever asks about them from here', async () => {
    const [member, other] = [await newMember(site), await newMember(site)]
    await tryKey(site, other.email, 'wrong')
    await post(member.browser, '/auth/userprofile/email', { email: other.email, accesskey: ownKey }).expect(
      303,
    )
    await post(member.browser, '/auth/forgotkey', { email: other.email }).expect(303)
    await expect.poll(() => deedsOf(other.browser)).toContain('Code for a lost key asked for')
    expect(await deedsOf(member.browser)).toEqual([
      'Change of address asked for',
      'Address confirmed',
      'Signed up',
    ])
    expect(await deedsOf(other.browser)).not.toContain('Change of address asked for')
  })

  it('shows the 20 newest of many, and a guest none', async () => {
    const member = await signUpAndConfirm(site)
    await rowsOf(
      site,
      `INSERT INTO minimaluser.tbl_event (aut_id, evt_what, evt_when, evt_device, evt_address)
       SELECT aut_id, 'logout', now(), 'Device ' || n, '' FROM minimaluser.tbl_auth, generate_series(1, 60) n WHERE aut_email = $1`,
      [member.email],
    )
    const { text } = await member.browser.get('/auth/userprofile')
    const shown = [...text.matchAll(/· Device (\d+)/g)].map(([, number]) => Number(number))
    expect(shown).toEqual(Array.from({ length: 20 }, (_, at) => 60 - at))
    expect(text).toContain('<summary>12 older</summary>')
    expect((await site.browser().get('/auth/userprofile')).status).toBe(303)
  })

  it('hides no log-in behind what strangers try', async () => {
    const member = await newMember(site)
    await logIn(site, member)
    for (let times = 0; times < 20; times++) await tryKey(site, member.email, 'wrong')
    await loseKey(site, member.email)
    const shown = async () =>
      (await deedsOf(member.browser)).filter((deed) => deed !== 'Wrong access key typed')
    await expect.poll(shown).toContain('Code for a lost key asked for')
    expect(await shown()).toContain('Logged in')
  })

  it('S06: notes a failed log-in of an address without account nowhere', async () => {
    const count = async () => (await rowsOf(site, 'SELECT 1 FROM minimaluser.tbl_event')).length
    const before = await count()
    await tryKey(site, 'nobody@example.org', 'wrong')
    await newMember(site)
    expect(await count()).toBe(before + 2)
  })
})
