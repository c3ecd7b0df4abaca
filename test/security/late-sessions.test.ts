// Sessions that are begun a moment too late, when the account is somebody else's by now.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertSession } from '../../src/db/sessions.ts'
import { findUser, type User } from '../../src/db/users.ts'
import { openAccount } from '../../src/routers/auth/account/open.ts'
import { changeAccount } from '../support/accounts.ts'
import { dumpRows } from '../support/database-dump.ts'
import { newMember, post } from '../support/members.ts'
import { signUp } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const begin = (user: Parameters<typeof insertSession>[1]['user'], device: string) =>
  insertSession(site.deps.db, {
    hash: Buffer.from(device),
    user,
    seconds: 3600,
    remembered: false,
    device,
    data: {},
  })
const sessionsOf = async (device: string) =>
  (await dumpRows(site)).filter((row) => row.startsWith('tbl_session ') && row.includes(`"${device}"`))

describe('a session that begins late', () => {
  it('S16: does not begin where the owner has confirmed since the squatter signed up', async () => {
    const owner = await signUp(site)
    const squatted = (await openAccount(site.deps, owner.email)) as User
    await begin(squatted, 'squatter in time')
    expect(await sessionsOf('squatter in time')).toHaveLength(1)
    await post(owner.browser, owner.link).expect(303)
    await begin(squatted, 'squatter too late')
    expect(await sessionsOf('squatter too late')).toEqual([])
  })

  it('S04: does not begin with a key that was changed since it was proved', async () => {
    const { id, email } = await newMember(site)
    const proved = (await findUser(site.deps.db, id)) as User
    await begin(proved, 'key of now')
    expect(await sessionsOf('key of now')).toHaveLength(1)
    await changeAccount(site, email, { aut_key_version: 'aut_key_version + 1' })
    await begin(proved, 'key of before')
    expect(await sessionsOf('key of before')).toEqual([])
  })
})
