// Accounts that change hands while somebody is at them: what the one before had set going, or left behind, comes to nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertTicket } from '../../src/db/tickets.ts'
import { hashId, randomId, signToken } from '../../src/helpers/token.ts'
import { askDatabase, changeAccount, setKey } from '../support/accounts.ts'
import { newMember, ownKey, post, sentenceAt } from '../support/members.ts'
import { newAddress, signUp, signUpAndConfirm, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { during } from './during.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const idOf = (email: string) =>
  askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])

describe('POST /auth/deleteaccount', () => {
  it('S21, S27: spares an account that got another key, or none, while the key was looked at', async () => {
    const { browser, id } = await newMember(site)
    const given = 'UPDATE minimaluser.tbl_auth SET aut_key_version = aut_key_version + 1 WHERE aut_id = $1'
    const answer = await during(site, given, id, () =>
      post(browser, '/auth/deleteaccount', { accesskey: ownKey }),
    )
    expect(answer.status).toBe(422)
    expect(sentenceAt(answer, 'accesskey')).not.toBeNull()
    expect(await askDatabase(site, 'SELECT count(*) FROM minimaluser.tbl_auth WHERE aut_id = $1', [id])).toBe(
      '1',
    )
  })
})

describe('a sign-up with an address that waits for confirmation', () => {
  it('S11: shows nothing of what its account was used from before', async () => {
    const email = newAddress()
    const first = site
      .browser()
      .set('User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')
    await post(first, '/auth/signup', { email }).expect(303)
    expect((await first.get('/auth/userprofile')).text).toContain('Firefox on Linux')

    const second = site.browser()
    await post(second, '/auth/signup', { email }).expect(303)
    const { text } = await second.get('/auth/userprofile').expect(200)
    expect(text).not.toContain('Firefox on Linux')
    expect(text.match(/Signed up/g)).toHaveLength(1)
  })

  it('S11: does not get an account whose owner has read the mail and chosen a key', async () => {
    const owner = await signUp(site)
    await setKey(site, owner.email, ownKey)
    const stranger = site.browser()
    const answer = await post(stranger, '/auth/signup', { email: owner.email })
    expect(answer.status).toBe(422)
    expect(sentenceAt(answer, 'email')).toContain('already')
    expect(await stateOf(stranger)).toBe('guest')
    expect(await stateOf(owner.browser)).toBe('unconfirmed')
  })
})

describe('a link to confirm', () => {
  it('S13, S16: that was made while another was used opens nothing', async () => {
    const { email, browser } = await signUpAndConfirm(site)
    const ticket = randomId()
    const row = { purpose: 'confirm', address: email, hours: 24 } as const
    await insertTicket(site.deps.db, { ...row, hash: hashId(ticket), userId: await idOf(email) })
    const link = `/emailconfirmationhtml/${signToken(site.deps.linkKeys, 'confirm', { ticket }, 3600)}`
    const other = site.browser()
    await other.get(link).expect(410)
    await post(other, link).expect(410)
    expect(await stateOf(browser)).toBe('confirmed')

    await changeAccount(site, email, { aut_confirmed: 'false' })
    await other.get(link).expect(200)
  })
})
