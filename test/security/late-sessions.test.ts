// Sessions that are begun a moment too late, when the account is somebody else's by now.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertSession } from '../../src/db/sessions.ts'
import { findUser } from '../../src/db/users.ts'
import { openAccount } from '../../src/routers/auth/account/open.ts'
import { newMember, post } from '../support/members.ts'
import { signUp } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { askDatabase, changeAccount } from './accounts.ts'
import { dumpRows } from './database-dump.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const begin = (user: Parameters<typeof insertSession>[1]['user'], name: string) =>
  insertSession(site.deps.db, {
    hash: Buffer.from(name),
    user,
    seconds: 3600,
    remembered: false,
    device: 'late',
  })
const late = async () => (await dumpRows(site)).filter((row) => /^tbl_session .*"late"/.test(row))

describe('a session that begins late', () => {
  it('S16: does not begin where the owner has confirmed since the squatter signed up', async () => {
    const owner = await signUp(site)
    const squatted = await openAccount(site.deps, owner.email)
    await post(owner.browser, owner.link).expect(303)
    await begin(squatted as NonNullable<typeof squatted>, 'squatter')
    expect(await late()).toEqual([])
  })

  it('S04: does not begin with a key that was changed since it was proved', async () => {
    const { id, email } = await newMember(site)
    const proved = await findUser(site.deps.db, id)
    await changeAccount(site, email, { aut_key_version: 'aut_key_version + 1' })
    await begin(proved as NonNullable<typeof proved>, 'old key')
    expect(await late()).toEqual([])
  })
})

describe('the week in which an account is to be confirmed', () => {
  it('S17: begins anew with a newer sign-up, and only with that', async () => {
    const { email, browser } = await signUp(site)
    const young = () =>
      askDatabase(
        site,
        "SELECT (aut_timestamp > now() - interval '1 hour')::text FROM minimaluser.tbl_auth WHERE aut_email = $1",
        [email],
      )
    await changeAccount(site, email, {
      aut_timestamp: "now() - interval '6 days'",
      aut_mail_asked: "now() - interval '6 days'",
    })
    await post(browser, '/auth/resendconfirmation').expect(303)
    expect(await young()).toBe('false')
    await post(site.browser(), '/auth/signup', { email }).expect(303)
    expect(await young()).toBe('true')
  })
})
