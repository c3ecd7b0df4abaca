// What a mailbox may still get says nothing about whether it has an account.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../support/database-dump.ts'
import { askForAddress, newMember, post } from '../support/members.ts'
import { newAddress } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { jobsQuiet } from '../support/time.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

/** The mailbox of somebody with an account that has had no mail for an hour, and one that nobody has. */
async function mailboxes() {
  const known = await newMember(site)
  await jobsQuiet(site)
  await site.deps.limits.forget('mailHourly', known.email)
  return { known: known.email, unknown: newAddress() }
}

describe('"send it again" for a new address', () => {
  it('S20: is refused at the same time whether or not the address has an account', async () => {
    const answers: Record<string, number[]> = {}
    for (const [kind, address] of Object.entries(await mailboxes())) {
      const asking = await newMember(site)
      await askForAddress(asking, address).expect(303)
      answers[kind] = []
      for (let times = 0; times < 4; times++) {
        await jobsQuiet(site)
        await site.deps.db.executeSql(
          "UPDATE minimaluser.tbl_change SET chg_asked = chg_asked - interval '1 hour'",
        )
        answers[kind].push((await post(asking.browser, '/auth/resendchange')).status)
      }
    }
    expect(answers.known).toEqual([303, 303, 429, 429])
    expect(answers.unknown).toEqual(answers.known)
  })

  it('S22: is refused for both after three codes were asked for', async () => {
    for (const [kind, address] of Object.entries(await mailboxes())) {
      const stranger = site.browser()
      for (let times = 0; times < 3; times++)
        await post(stranger, '/auth/forgotkey', { email: address }).expect(303)
      await jobsQuiet(site)
      const asking = await newMember(site)
      await askForAddress(asking, address).expect(303)
      await site.deps.db.executeSql(
        "UPDATE minimaluser.tbl_change SET chg_asked = chg_asked - interval '1 hour'",
      )
      expect((await post(asking.browser, '/auth/resendchange')).status, kind).toBe(429)
    }
  })
})

describe('deeds that leave an entry', () => {
  it('S12: thirty an hour, then 429 with the form as it was typed', async () => {
    const { browser, id } = await newMember(site)
    for (let times = 0; times < 30; times++)
      await post(browser, '/auth/userprofile/name', { username: `Window cat ${times}` }).expect(303)
    const answer = await post(browser, '/auth/userprofile/name', { username: 'One name more' }).expect(429)
    expect(answer.text).toContain('value="One name more"')
    expect(answer.headers['retry-after']).toMatch(/^\d+$/)
    await post(browser, '/auth/userprofile/sessions', { others: 'on' }).expect(429)
    const entries = await rowsOf(
      site,
      "SELECT 1 FROM minimaluser.tbl_event WHERE aut_id = $1 AND evt_what = 'name.changed'",
      [id],
    )
    expect(entries).toHaveLength(30)
  })
})
