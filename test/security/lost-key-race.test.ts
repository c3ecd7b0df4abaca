// Many at once at the page that waits for a code: five tries are looked at, and one new key wins.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, tryKey } from '../support/accounts.ts'
import { askForCode, freshKey, type LostKey, loseKey, otherThan, typeCode } from '../support/lost-key.ts'
import { signUpAndConfirm } from '../support/people.ts'
import { newNetwork, startSite, type TestSite } from '../support/site.ts'
import { jobsQuiet } from '../support/time.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

async function newLoser() {
  const { email, key } = await signUpAndConfirm(site)
  return { oldKey: key, ...(await loseKey(site, email)) }
}

/** Fifty posts at once with the cookie of the browser that asked, from fifty networks. */
function typeFiftyTimes(lost: LostKey, code: string) {
  const posts = Array.from({ length: 50 }, (_, at) =>
    typeCode(lost, code, keyOf(at)).set('X-Forwarded-For', newNetwork()),
  )
  return Promise.all(posts)
}

const keyOf = (at: number) => `${freshKey}, number ${at}`

describe('POST /auth/resetkey/:ticket', () => {
  it('S23: lets one of fifty right codes win, and its key is the one that opens the account', async () => {
    const lost = await newLoser()
    const statuses = (await typeFiftyTimes(lost, lost.code)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 303)).toHaveLength(1)
    expect(statuses.filter((status) => status === 410)).toHaveLength(49)

    const winner = statuses.indexOf(303)
    expect((await tryKey(site, lost.email, keyOf(winner))).status).toBe(303)
    for (const key of [keyOf((winner + 1) % 50), keyOf((winner + 2) % 50), lost.oldKey])
      expect((await tryKey(site, lost.email, key)).status).toBe(422)
    await jobsQuiet(site)
    const notices = (await site.mails()).filter(
      ({ to, text }) => to === lost.email && text.includes('was replaced through the lost-key page'),
    )
    expect(notices).toHaveLength(1)
  })

  it('S23: looks at five of fifty wrong codes, and at no right one after them', async () => {
    const lost = await newLoser()
    const before = site.logged.length
    const statuses = (await typeFiftyTimes(lost, otherThan(lost.code))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 422)).toHaveLength(5)
    expect(statuses.filter((status) => status === 410)).toHaveLength(45)
    expect(site.logged.slice(before).filter((line) => line.includes('"code.refused"'))).toHaveLength(5)
    await typeCode(lost, lost.code).expect(410)
    expect((await tryKey(site, lost.email, lost.oldKey)).status).toBe(303)
  })

  it('S23: gives no tries away with right codes and bad keys at once', async () => {
    const lost = await newLoser()
    const posts = Array.from({ length: 50 }, (_, at) =>
      typeCode(lost, at % 2 ? lost.code : otherThan(lost.code), 'password').set(
        'X-Forwarded-For',
        newNetwork(),
      ),
    )
    const answers = await Promise.all(posts)
    expect(answers.filter(({ text }) => text.includes('id="otp-error"')).length).toBeLessThanOrEqual(5)
    const tries = 'SELECT max(tck_tries) FROM minimaluser.tbl_ticket WHERE tck_address = $1'
    expect(Number(await askDatabase(site, tries, [lost.email]))).toBeLessThanOrEqual(5)
  })
})

describe('POST /auth/forgotkey', () => {
  it('S24: lays down three live tickets for an account, and mails three codes, of ten that come at once', async () => {
    const { email } = await signUpAndConfirm(site)
    await site.deps.db.executeSql("DELETE FROM minimaluser.tbl_limit WHERE key LIKE 'mail%'")
    const asked = await Promise.all(Array.from({ length: 10 }, () => askForCode(site, email)))
    expect(new Set(asked.map(({ path }) => path)).size).toBe(10)
    const live = `SELECT count(*) FROM minimaluser.tbl_ticket JOIN minimaluser.tbl_auth USING (aut_id)
      WHERE aut_email = $1 AND tck_purpose = 'reset' AND tck_until > now()`
    expect(await askDatabase(site, live, [email])).toBe('3')
    await jobsQuiet(site)
    expect((await site.mails()).filter(({ to }) => to === email)).toHaveLength(1 + 3)
  })
})
