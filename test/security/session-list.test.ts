// The list of sessions on the profile: which browsers are logged in, and ending one, all others, or none of a stranger.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { rowsOf } from '../support/database-dump.ts'
import { type Member, newMember, ownKey, post, statesOf } from '../support/members.ts'
import { logIn, stateOf } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 10 } })
})
afterAll(() => site.close())

const agents = {
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Chrome on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Safari on iOS':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
}
const enter = (member: Member, device: keyof typeof agents, more = {}) => {
  const browser = site.browser().set('User-Agent', agents[device])
  return post(browser, '/auth/login', { email: member.email, key: ownKey, ...more })
    .expect(303)
    .then(() => browser)
}

interface Listed {
  device: string
  own: boolean
  remembered: boolean
  /** What the button sends. */
  id: string | undefined
}

/** The list as the browser shows it. */
async function listOf(browser: Browser): Promise<Listed[]> {
  const { text } = await browser.get('/auth/userprofile').expect(200)
  const section = /id="sessions"[\s\S]*?<\/section>/.exec(text)?.[0] ?? ''
  return [...section.matchAll(/<li>[\s\S]*?<\/li>/g)].map(([entry]) => ({
    device: /<strong>(.*?)<\/strong>/.exec(entry)?.[1] ?? '',
    own: entry.includes('this one'),
    remembered: entry.includes('stays logged in'),
    id: /name="session" value="(\d+)"/.exec(entry)?.[1],
  }))
}

const end = (browser: Browser, fields: Record<string, string>) =>
  post(browser, '/auth/userprofile/sessions', fields)

describe('the list of sessions', () => {
  it('S31: names each device, marks this one, and says which stay logged in', async () => {
    const member = await newMember(site)
    await post(member.browser, '/auth/logout').expect(303)
    const phone = await enter(member, 'Safari on iOS', { remember: 'on' })
    const office = await enter(member, 'Chrome on Windows')
    const id = expect.stringMatching(/^\d+$/)
    expect(await listOf(office)).toEqual([
      { device: 'Chrome on Windows', own: true, remembered: false, id: undefined },
      { device: 'Safari on iOS', own: false, remembered: true, id },
    ])
    const own = (await listOf(phone)).filter((session) => session.own)
    expect(own).toEqual([{ device: 'Safari on iOS', own: true, remembered: true, id: undefined }])
  })

  it('S31: says when each was last seen, after this one the newest first, and leaves out those that have ended', async () => {
    const member = await newMember(site)
    await enter(member, 'Safari on iOS')
    await enter(member, 'Chrome on Windows')
    const linux = await enter(member, 'Firefox on Linux')
    const set = (device: string, change: string) =>
      rowsOf(
        site,
        `UPDATE minimaluser.tbl_session SET ${change} WHERE ses_device = '${device}' AND aut_id = ${member.id}`,
      )
    await set('Safari on iOS', "ses_seen = '2026-03-04 05:06:07+00'")
    await set('Chrome on Windows', 'ses_idle_end = now()')
    const devices = (await listOf(linux)).map(({ device }) => device)
    expect(devices).toEqual(['Firefox on Linux', 'Unknown device', 'Safari on iOS'])
    const { text } = await linux.get('/auth/userprofile')
    expect(text).toContain('Last seen <time datetime="2026-03-04T05:06:07.000Z">')
  })

  it('S28: shows no id of a session that a cookie could carry', async () => {
    const member = await newMember(site)
    const { text } = await member.browser.get('/auth/userprofile')
    const hashes = await rowsOf<{ hash: string }>(
      site,
      "SELECT encode(ses_hash, 'hex') AS hash FROM minimaluser.tbl_session",
    )
    for (const { hash } of hashes) expect(text).not.toContain(hash)
  })
})

describe('POST /auth/userprofile/sessions', () => {
  it('S31: ends the one that was chosen, and no other', async () => {
    const member = await newMember(site)
    const [phone, office] = [await enter(member, 'Safari on iOS'), await enter(member, 'Chrome on Windows')]
    const chosen = (await listOf(member.browser)).find(({ device }) => device === 'Safari on iOS')
    const answer = await end(member.browser, { session: chosen?.id ?? '' }).expect(303)
    expect(answer.headers.location).toBe('/auth/userprofile')
    expect((await member.browser.get('/auth/userprofile')).text).toContain('That session has ended.')
    expect(await statesOf(member.browser, office, phone)).toEqual(['confirmed', 'confirmed', 'guest'])

    await end(member.browser, { session: chosen?.id ?? '' }).expect(303)
    expect((await member.browser.get('/auth/userprofile')).text).toContain('That session had ended already.')
  })

  it('S31: ends all others', async () => {
    const member = await newMember(site)
    const others = [await logIn(site, member), await logIn(site, member)]
    await end(member.browser, { others: 'on' }).expect(303)
    expect(await statesOf(member.browser, ...others)).toEqual(['confirmed', 'guest', 'guest'])
    expect(await listOf(member.browser)).toHaveLength(1)
    expect((await member.browser.get('/auth/userprofile')).text).not.toContain('name="others"')
  })

  it('S31: does nothing to a session of another account, and does not say whether there is one', async () => {
    const [member, stranger] = [await newMember(site), await newMember(site)]
    const id = await askDatabase(site, 'SELECT ses_id FROM minimaluser.tbl_session WHERE aut_id = $1', [
      member.id,
    ])
    const texts = []
    for (const session of [id, '987654321']) {
      await end(stranger.browser, { session }).expect(303)
      texts.push(/>That session[^<]*/.exec((await stranger.browser.get('/auth/userprofile')).text)?.[0])
    }
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).toContain('That session had ended already.')
    await end(stranger.browser, { others: 'on' }).expect(303)
    expect(await stateOf(member.browser)).toBe('confirmed')
    const { text } = await stranger.browser.get('/auth/userprofile')
    expect(text).not.toContain('Session ended')
  })

  it.each([
    {},
    { session: '' },
    { session: '0' },
    { session: '-1' },
    { session: '1 OR 1=1' },
    { session: '99999999999999999999' },
    { others: 'off' },
    { session: '1', others: 'on' },
    { session: '1', key: 'x' },
  ])('S41: refuses %j and ends nothing', async (fields) => {
    const member = await newMember(site)
    const other = await logIn(site, member)
    const answer = await end(member.browser, fields as Record<string, string>)
    expect(answer.status).toBe(422)
    expect(await statesOf(member.browser, other)).toEqual(['confirmed', 'confirmed'])
  })
})
