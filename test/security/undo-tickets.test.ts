// Undo links: each works once and for seven days, those of the attacker end, and the address may have a new owner.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, changeAccount, setKey, tryKey } from '../support/accounts.ts'
import { jobsDone, rowsOf } from '../support/database-dump.ts'
import { changeKeyAndRead, mailsTo, move, newMember, ownKey, post, statesOf } from '../support/members.ts'
import { signUp, signUpAndConfirm, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const evilKey = 'all your base are mine'
const addressOf = (id: string) =>
  askDatabase(site, 'SELECT aut_email FROM minimaluser.tbl_auth WHERE aut_id = $1', [id])
const age = (interval: string) =>
  rowsOf(
    site,
    `UPDATE minimaluser.tbl_ticket SET tck_until = tck_until - interval '${interval}' WHERE tck_purpose = 'undo'`,
  )

async function expectDead(link: string) {
  const visitor = site.browser()
  for (const answer of [await visitor.get(link), await visitor.post(link)]) {
    expect(answer.status).toBe(410)
    expect(answer.text).toContain('This link does not work')
  }
}

describe('an undo link', () => {
  it('S21: works once, and of 20 who press the button at once for one', async () => {
    const owner = await newMember(site)
    const { undo } = await move(site, owner)
    const answers = await Promise.all(Array.from({ length: 20 }, () => site.browser().post(undo)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(410)])
    await expectDead(undo)
  })

  it('S21: works for 7 days less an hour, not for 7 days', async () => {
    const [early, late] = [await newMember(site), await newMember(site)]
    const links = [
      await changeKeyAndRead(site, early, evilKey),
      await changeKeyAndRead(site, late, evilKey),
    ] as const
    await age('167 hours')
    await post(site.browser(), links[0]).expect(303)
    await age('1 hour')
    await expectDead(links[1])
  })

  it('S21: of the attacker dies with that of the owner', async () => {
    const owner = await newMember(site)
    const first = await move(site, owner)
    const second = await move(site, first.moved)
    await post(site.browser(), first.undo).expect(303)
    await expectDead(second.undo)
    expect(await addressOf(owner.id)).toBe(owner.email)
  })

  it('S21: of the owner lives on when the attacker uses a later one', async () => {
    const owner = await newMember(site)
    const first = await changeKeyAndRead(site, owner, evilKey)
    const second = await move(site, { ...owner, key: evilKey })
    const third = await move(site, second.moved)
    await post(site.browser(), third.undo).expect(303)
    expect(await addressOf(owner.id)).toBe(second.moved.email)
    await post(site.browser(), second.undo).expect(303)
    expect(await addressOf(owner.id)).toBe(owner.email)
    await post(site.browser(), first).expect(303)
    expect(await addressOf(owner.id)).toBe(owner.email)
  })

  it('S21: survives a change of key, a log-out everywhere and a lost key', async () => {
    const owner = await newMember(site)
    const { moved, undo } = await move(site, owner)
    await changeKeyAndRead(site, moved, evilKey)
    await post(moved.browser, '/auth/userprofile/sessions', { others: 'on' }).expect(303)
    await post(site.browser(), '/auth/forgotkey', { email: moved.email }).expect(303)
    await post(site.browser(), undo).expect(303)
    expect(await addressOf(owner.id)).toBe(owner.email)
  })

  it('S33: does nothing for a disabled account, and works once it is enabled', async () => {
    const owner = await newMember(site)
    const { moved, undo } = await move(site, owner)
    await changeAccount(site, moved.email, { aut_isvalid: 'false' })
    await expectDead(undo)
    expect(await addressOf(owner.id)).toBe(moved.email)
    await changeAccount(site, moved.email, { aut_isvalid: 'true' })
    await post(site.browser(), undo).expect(303)
  })

  it('S27: dies with the account', async () => {
    const owner = await newMember(site)
    const { moved, undo } = await move(site, owner)
    await post(moved.browser, '/auth/deleteaccount', { accesskey: moved.key }).expect(303)
    await expectDead(undo)
  })
})

describe('an undo link to an address that has another account by now', () => {
  it('S21: takes it back from one that was never confirmed, tile and all', async () => {
    const owner = await newMember(site)
    const { undo } = await move(site, owner)
    const squatter = await signUp(site, owner.email)
    await jobsDone(site)
    const tile = await askDatabase(site, 'SELECT aut_tile FROM minimaluser.tbl_auth WHERE aut_email = $1', [
      owner.email,
    ])
    await site.browser().get(`/tiles/${tile}`).expect(200)

    await post(site.browser(), undo).expect(303)
    expect(await addressOf(owner.id)).toBe(owner.email)
    expect(await stateOf(squatter.browser)).toBe('guest')
    expect((await tryKey(site, owner.email, squatter.key)).status).toBe(422)
    await site.browser().post(squatter.link).expect(410)
    await jobsDone(site)
    await site.browser().get(`/tiles/${tile}`).expect(404)
  })

  it('S21: leaves it to one that is confirmed, says so, and works once that is gone', async () => {
    const owner = await newMember(site)
    const { moved, undo } = await move(site, owner)
    const newcomer = await signUpAndConfirm(site, owner.email)
    const mails = (await mailsTo(site, owner.email)).length
    const answer = await post(site.browser(), undo)
    expect(answer.status).toBe(410)
    expect(answer.text).toContain('The address has been confirmed for another account in the meantime')
    expect(await statesOf(newcomer.browser, moved.browser)).toEqual(['confirmed', 'confirmed'])
    expect(await addressOf(owner.id)).toBe(moved.email)
    await jobsDone(site)
    expect(await mailsTo(site, owner.email)).toHaveLength(mails)

    await setKey(site, owner.email, ownKey)
    await post(newcomer.browser, '/auth/deleteaccount', { accesskey: ownKey }).expect(303)
    await post(site.browser(), undo).expect(303)
    expect(await addressOf(owner.id)).toBe(owner.email)
  })

  it('S21: of a sign-up at the same moment has one owner, 10 times', { timeout: 90_000 }, async () => {
    const owner = await newMember(site)
    for (let round = 0; round < 10; round++) {
      await rowsOf(site, 'DELETE FROM minimaluser.tbl_limit')
      await setKey(site, owner.email, ownKey)
      const browser = site.browser()
      await post(browser, '/auth/login', { email: owner.email, key: ownKey }).expect(303)
      const { undo } = await move(site, { ...owner, browser })
      const [undone, signedUp] = await Promise.all([
        post(site.browser(), undo),
        post(site.browser(), '/auth/signup', { email: owner.email }),
      ])
      expect(undone.status).toBe(303)
      expect([303, 422]).toContain(signedUp.status)
      expect(await addressOf(owner.id)).toBe(owner.email)
      const count = 'SELECT count(*) FROM minimaluser.tbl_auth WHERE aut_email = $1'
      expect(await askDatabase(site, count, [owner.email])).toBe('1')
    }
  })
})
