// "It wasn't me": the link in a notice gives an account back to the mailbox that it was taken from.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, tryKey } from '../support/accounts.ts'
import { dumpRows, jobsDone, rowsOf } from '../support/database-dump.ts'
import { loseKey, typeCode } from '../support/lost-key.ts'
import {
  askForAddress,
  changeKey,
  changeKeyAndRead,
  codeIn,
  linkIn,
  type Member,
  mailAfter,
  mailsTo,
  move,
  newMember,
  ownKey,
  post,
  statesOf,
} from '../support/members.ts'
import { logIn, newAddress, stateOf, waitForMail } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const newKey = 'five cats under a cold moon'
const evilKey = 'all your base are mine'
const addressOf = ({ id }: Pick<Member, 'id'>) =>
  askDatabase(site, 'SELECT aut_email FROM minimaluser.tbl_auth WHERE aut_id = $1', [id])

/** Presses the button and chooses a key with the code: the browser that did it, logged in. */
async function takeBack(undo: string, email: string, browser: Browser = site.browser()) {
  let page = ''
  const mail = await mailAfter(site, email, async () => {
    page = (await post(browser, undo).expect(303)).headers.location ?? ''
  })
  expect(page).toMatch(/^\/auth\/resetkey\/[\w-]{32}$/)
  expect((await browser.get(page).expect(200)).text).toContain('The account is yours again')
  await typeCode({ browser, path: page }, codeIn(mail), newKey).expect(303)
  return logIn(site, { email, key: newKey }, browser)
}

describe('GET /auth/undo/:token', () => {
  it('S21: says what the button does and changes nothing, with HEAD and however often it is fetched', async () => {
    const member = await newMember(site)
    const { moved, undo } = await move(site, member)
    await jobsDone(site)
    const before = await dumpRows(site)
    for (let time = 0; time < 5; time++) {
      const page = await site.browser().get(undo).expect(200)
      expect(page.text).toContain(`to <strong class="whole">${member.email}</strong>`)
      expect(page.text).toContain(`<form method="post" action="${undo}">`)
      expect(page.text).not.toContain(moved.email)
      expect(page.headers['cache-control']).toBe('no-store')
      expect(page.headers['set-cookie']).toBeUndefined()
      await site.browser().head(undo).expect(200)
    }
    expect(await dumpRows(site)).toEqual(before)
    expect(await stateOf(moved.browser)).toBe('confirmed')
  })
})

describe('POST /auth/undo/:token', () => {
  it('S21: of an account that was taken over makes the attacker a guest, and the owner the owner', async () => {
    const owner = await newMember(site)
    const evil = await logIn(site, owner)
    const attacker = { ...owner, browser: evil }
    const { moved, undo } = await move(site, attacker)
    await changeKey(moved, evilKey).expect(303)
    const secondEvil = await logIn(site, { email: moved.email, key: evilKey })
    expect(await statesOf(owner.browser, evil, secondEvil)).toEqual(['guest', 'confirmed', 'confirmed'])

    const back = await takeBack(undo, owner.email)
    expect(await addressOf(owner)).toBe(owner.email)
    expect(await statesOf(evil, secondEvil, back)).toEqual(['guest', 'guest', 'confirmed'])
    for (const email of [owner.email, moved.email])
      for (const key of [evilKey, moved.key, ownKey])
        expect((await tryKey(site, email, key)).status).toBe(422)
  })

  it('S21: opens nothing before the code: no key is left, and no session', async () => {
    const owner = await newMember(site)
    const { undo } = await move(site, owner)
    await post(site.browser(), undo).expect(303)
    expect(
      await askDatabase(site, 'SELECT aut_key FROM minimaluser.tbl_auth WHERE aut_id = $1', [owner.id]),
    ).toBe('!')
    for (const key of ['!', ownKey]) expect((await tryKey(site, owner.email, key)).status).toBe(422)
    const sessions = 'SELECT 1 FROM minimaluser.tbl_session WHERE aut_id = $1'
    expect(await rowsOf(site, sessions, [owner.id])).toEqual([])
  })

  it('S21: after a change of key alone, voids the new key and keeps the address', async () => {
    const owner = await newMember(site)
    const evil = await logIn(site, owner)
    const undo = await changeKeyAndRead(site, { ...owner, browser: evil }, evilKey)
    const back = await takeBack(undo, owner.email)
    expect(await statesOf(evil, back)).toEqual(['guest', 'confirmed'])
    expect((await tryKey(site, owner.email, evilKey)).status).toBe(422)
    expect((await tryKey(site, owner.email, newKey)).status).toBe(303)
  })

  it('S21: after a lost key that somebody else found the code of', async () => {
    const owner = await newMember(site)
    const lost = await loseKey(site, owner.email)
    const notice = await mailAfter(site, owner.email, () => typeCode(lost, lost.code, evilKey).expect(303))
    expect(notice.subject).toMatch(/^Your access key .* was replaced$/)
    await takeBack(linkIn(notice), owner.email)
    expect((await tryKey(site, owner.email, evilKey)).status).toBe(422)
  })

  it('S21: ends what the attacker had set going: the wish for another address, and codes', async () => {
    const owner = await newMember(site)
    const { moved, undo } = await move(site, owner)
    const address = newAddress()
    const wish = await mailAfter(site, address, () => askForAddress(moved, address).expect(303))
    const evil = site.browser()
    const asked = await post(evil, '/auth/forgotkey', { email: moved.email }).expect(303)
    await post(site.browser(), undo).expect(303)

    await site.browser().post(linkIn(wish)).expect(410)
    await evil.get(asked.headers.location ?? '').expect(410)
    await jobsDone(site)
    expect(await addressOf(owner)).toBe(owner.email)
  })

  it('S12, S21: mails the code although the mailbox has had its three mails', async () => {
    const owner = await newMember(site)
    for (let time = 0; time < 4; time++) await post(site.browser(), '/auth/forgotkey', { email: owner.email })
    await waitForMail(site, owner.email, 3)
    const undo = await changeKeyAndRead(site, owner, evilKey)
    expect(await mailsTo(site, owner.email)).toHaveLength(4)
    await takeBack(undo, owner.email)
    expect((await tryKey(site, owner.email, newKey)).status).toBe(303)
  })
})
