// An account that goes at the very moment in which something is asked of it: no fault of ours, whatever is asked.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { newMember, ownKey, post } from '../support/members.ts'
import { newAddress, signUp } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'
import { during } from './during.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 100 } })
})
afterAll(() => site.close())

const goes = 'DELETE FROM minimaluser.tbl_auth WHERE aut_id = $1'
const newKey = 'five cats under a cold moon'
const profile = '/auth/userprofile'

const asked: Record<string, (browser: Browser, email: string) => ReturnType<typeof post>> = {
  'another nickname': (browser) => post(browser, `${profile}/name`, { username: 'Somebody New' }),
  'another key': (browser) =>
    post(browser, `${profile}/key`, { accesskey: ownKey, newaccesskey: newKey, confirmaccesskey: newKey }),
  'another address': (browser) =>
    post(browser, `${profile}/email`, { email: newAddress(), accesskey: ownKey }),
  'its deletion': (browser) => post(browser, '/auth/deleteaccount', { accesskey: ownKey }),
  'a lost key': (browser, email) => post(browser, '/auth/forgotkey', { email }),
  'a log-in': (_browser, email) => post(site.browser(), '/auth/login', { email, key: ownKey }),
}

describe('an account that goes', () => {
  it.each(Object.entries(asked))('S27: is no fault while it is asked for %s', async (_what, ask) => {
    const { browser, email, id } = await newMember(site)
    const { status } = await during(site, goes, id, () => ask(browser, email))
    expect(status).toBeLessThan(500)
    expect(await askDatabase(site, 'SELECT count(*) FROM minimaluser.tbl_auth WHERE aut_id = $1', [id])).toBe(
      '0',
    )
  })

  it.each([
    ['another mail', '/auth/resendconfirmation', {}],
    ['the right address', '/auth/correctaddress', { email: 'right@example.org' }],
    ['a new sign-up', '/auth/signup', null],
    ['its confirmation', null, {}],
  ])('S27: nor, before it is confirmed, while it is asked for %s', async (_what, path, fields) => {
    const { browser, email, link } = await signUp(site)
    await site.deps.db.executeSql(
      "UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '1 hour'",
    )
    const id = await askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth WHERE aut_email = $1', [
      email,
    ])
    const who = fields === null ? site.browser() : browser
    const { status } = await during(site, goes, id, () => post(who, path ?? link, fields ?? { email }))
    expect(status).toBeLessThan(500)
  })
})
