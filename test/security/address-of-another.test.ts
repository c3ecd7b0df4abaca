// The address of another account: whoever wants it learns nothing, gets nothing, and troubles nobody.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, changeAccount, setKey } from '../support/accounts.ts'
import { jobsDone, rowsOf } from '../support/database-dump.ts'
import {
  askForAddress,
  type Member,
  mailsTo,
  newMember,
  ownKey,
  post,
  startChange,
} from '../support/members.ts'
import { newAddress, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { jobsQuiet } from '../support/time.ts'

let site: TestSite
let other: Member
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 100 } })
  other = await newMember(site)
})
afterAll(() => site.close())

const rounds = 20
const countOf = (email: string) =>
  askDatabase(site, 'SELECT count(*) FROM minimaluser.tbl_auth WHERE lower(aut_email) = $1', [email])

/** What a member sees of the wish for an address, from the form to giving it up, each page once its mail is done. */
async function wish({ browser, key }: Member, address: string) {
  const page = async () => {
    await jobsDone(site)
    return browser.get('/auth/userprofile')
  }
  const again = () => post(browser, '/auth/resendchange')
  const seen = [await askForAddress({ browser, key }, address), await page(), await again()]
  await rowsOf(site, "UPDATE minimaluser.tbl_change SET chg_asked = now() - interval '1 hour'")
  seen.push(await again(), await page(), await post(browser, '/auth/cancelchange'), await page())
  return seen.map(({ status, headers: { location }, text }) => ({
    status,
    location,
    text: plain(text, address),
  }))
}

/** Without what differs between any two pages: the address that was typed, what was done before, the time. */
function plain(text: string, address: string) {
  return text
    .replaceAll(address, 'the address')
    .replace(/<section [^>]*id="(?:sessions|activity)"[\s\S]*?<\/section>/g, '')
    .replace(/<time.*?<\/time>/g, 'then')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
}

describe('POST /auth/userprofile/email with the address of another account', () => {
  it.each([
    ['that is confirmed', { aut_confirmed: 'true' }],
    ['that is not confirmed', { aut_confirmed: 'false' }],
    ['that is disabled', { aut_isvalid: 'false' }],
  ])('S20: %s answers to the letter as with a free one, and mails nobody', async (_what, changes) => {
    const taken = await newMember(site)
    await changeAccount(site, taken.email, changes)
    const member = await newMember(site)
    await member.browser.get('/').expect(200)
    const mails = await mailsTo(site, taken.email)
    const seen = { taken: await wish(member, taken.email), free: await wish(member, newAddress()) }
    expect(seen.taken.map(({ status }) => status)).toEqual([303, 200, 429, 303, 200, 303, 200])
    expect(seen.taken).toEqual(seen.free)
    expect(await mailsTo(site, taken.email)).toEqual(mails)
    expect(await countOf(taken.email)).toBe('1')
  })

  it('S20: shows the mail as sent once its job is done, like any other', async () => {
    const states = []
    for (const address of [other.email, newAddress()]) {
      const member = await newMember(site)
      await askForAddress(member, address).expect(303)
      await jobsDone(site)
      states.push(
        /mail-(waiting|sent|undeliverable)/.exec((await member.browser.get('/auth/userprofile')).text)?.[1],
      )
    }
    expect(states).toEqual(['sent', 'sent'])
  })

  it('S20: leaves no ticket behind that could come to life', async () => {
    const member = await newMember(site)
    await askForAddress(member, other.email).expect(303)
    await jobsDone(site)
    const tickets = "SELECT count(*) FROM minimaluser.tbl_ticket WHERE tck_purpose = 'change' AND aut_id = $1"
    expect(await askDatabase(site, tickets, [member.id])).toBe('0')
  })
})

describe('an address that two want', () => {
  it('S20: goes to the first of two members who confirms', async () => {
    const [one, two] = [await newMember(site), await newMember(site)]
    const address = newAddress()
    const links = [(await startChange(site, one, address)).link, (await startChange(site, two, address)).link]
    const answers = await Promise.all(links.map((link) => site.browser().post(link)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
    expect(await countOf(address)).toBe('1')
    expect(Number(await countOf(one.email)) + Number(await countOf(two.email))).toBe(1)
  })

  it('S20: of a change that is confirmed and a sign-up at once has one owner, 20 times', {
    timeout: 60_000,
  }, async () => {
    const member = await newMember(site)
    for (let round = 0; round < rounds; round++) {
      const { address, link } = await startChange(site, member)
      const stranger = site.browser()
      const [confirmed, signedUp] = await Promise.all([
        member.browser.post(link),
        post(stranger, '/auth/signup', { email: address }),
      ])
      const moved = confirmed.status === 303
      expect([303, 410]).toContain(confirmed.status)
      expect(moved ? [303, 422] : [303]).toContain(signedUp.status)
      expect(await countOf(address)).toBe('1')
      expect(await countOf(member.email)).toBe(moved ? '0' : '1')
      expect(await stateOf(stranger)).toBe(moved ? 'guest' : 'unconfirmed')
      expect(await stateOf(member.browser)).toBe('confirmed')
      if (moved) member.email = address
      await setKey(site, member.email, ownKey)
    }
  })

  it('S20: of a wish and a sign-up at once has one owner, and the wish comes to nothing', async () => {
    for (let round = 0; round < rounds / 4; round++) {
      const [member, address] = [await newMember(site), newAddress()]
      const answers = await Promise.all([
        askForAddress(member, address),
        post(site.browser(), '/auth/signup', { email: address }),
      ])
      expect(answers.map(({ status }) => status)).toEqual([303, 303])
      await jobsQuiet(site)
      for (const { links } of await mailsTo(site, address))
        for (const link of links)
          expect((await site.browser().post(new URL(link).pathname)).status).toBeLessThan(500)
      expect(await countOf(address)).toBe('1')
      expect(await countOf(member.email)).toBe('1')
    }
  })
})
