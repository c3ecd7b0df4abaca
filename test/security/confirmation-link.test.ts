// The link in the mail: good once, for a day, and only by its button.
import jwt from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, changeAccount } from '../support/accounts.ts'
import { dumpRows, jobsDone } from '../support/database-dump.ts'
import { readMail, signUp, signUpAndConfirm, stateOf, waitForMail } from '../support/people.ts'
import { startSite, type TestSite, testSecrets } from '../support/site.ts'
import { goodToken } from './crafted.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const tokenOf = (link: string) => link.split('/').at(-1) ?? ''
const claimsOf = (link: string) => jwt.decode(tokenOf(link)) as jwt.JwtPayload

/** Changes the tickets of an account by hand. */
function changeTickets(email: string, change: string) {
  const update = `UPDATE minimaluser.tbl_ticket SET ${change} FROM minimaluser.tbl_auth
    WHERE tbl_ticket.aut_id = tbl_auth.aut_id AND aut_email = $1`
  return site.deps.db.executeSql(update, [email])
}

async function expectRefused(link: string) {
  const visitor = site.browser()
  for (const answer of [await visitor.get(link), await visitor.post(link)]) {
    expect(answer.status).toBe(410)
    expect(answer.text).toContain('This link does not work')
    expect(answer.headers['set-cookie']).toBeUndefined()
  }
}

describe('the token of a mailed link', () => {
  it('S13: is HS256, with a purpose, the issuer, an id and at most 24 hours to live', async () => {
    const { link } = await signUp(site)
    expect(jwt.decode(tokenOf(link), { complete: true })?.header).toEqual({ alg: 'HS256', typ: 'JWT' })
    jwt.verify(tokenOf(link), String(testSecrets.JWT_SECRET_HTML[0]))
    const { exp, iat, ...claims } = claimsOf(link)
    expect(claims).toEqual({
      purpose: 'confirm',
      iss: 'minimal-user',
      ticket: expect.stringMatching(/^[\w-]{22,}$/),
    })
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(24 * 3600)
    expect(Math.abs(Number(iat) - Date.now() / 1000)).toBeLessThan(60)
  })

  it('S13: opens once, and of 20 who press the button at once for one', async () => {
    const { link } = await signUp(site)
    const answers = await Promise.all(Array.from({ length: 20 }, () => site.browser().post(link)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(410)])
    await expectRefused(link)
  })

  it('S13: opens 23 hours later, but not 25', async () => {
    const [early, late] = [await signUp(site), await signUp(site)]
    await changeTickets(early.email, "tck_until = tck_until - interval '23 hours'")
    await changeTickets(late.email, "tck_until = tck_until - interval '25 hours'")
    await expectRefused(late.link)
    await early.browser.post(early.link).expect(303)
  })

  it('S13: expires by its own claim as well, whatever the database says', async () => {
    const { link } = await signUp(site)
    const { ticket } = claimsOf(link)
    const hour = 3600
    const aged = { purpose: 'confirm', ticket, iss: 'minimal-user' }
    const secret = String(testSecrets.JWT_SECRET_HTML[0])
    const token = jwt.sign({ ...aged, iat: Date.now() / 1000 - 25 * hour }, secret, { expiresIn: 24 * hour })
    await expectRefused(`/emailconfirmationhtml/${token}`)
    await site.browser().get(link).expect(200)
  })

  it('S13: names a ticket that was laid down for this purpose', async () => {
    const { email, link } = await signUp(site)
    await changeTickets(email, "tck_purpose = 'reset'")
    await expectRefused(link)
    const unknown = goodToken({ purpose: 'confirm', ticket: 'A'.repeat(32) })
    await expectRefused(`/emailconfirmationhtml/${unknown}`)
  })

  it('S13: confirms the address that it was sent to, and no account that was disabled', async () => {
    const [moved, disabled] = [await signUp(site), await signUp(site)]
    await changeAccount(site, moved.email, { aut_email: "'moved-' || aut_email" })
    await changeAccount(site, disabled.email, { aut_isvalid: 'false' })
    for (const { email, link } of [moved, disabled]) {
      expect((await site.browser().post(link)).status).toBe(410)
      const confirmed = 'SELECT aut_confirmed FROM minimaluser.tbl_auth WHERE aut_email LIKE $1'
      expect(await askDatabase(site, confirmed, [`%${email}`])).toBe('false')
    }
  })

  it('S13: of all mails works until one is used, then none', async () => {
    const { browser, email, link } = await signUp(site)
    await changeAccount(site, email, { aut_mail_asked: "now() - interval '2 minutes'" })
    await browser.post('/auth/resendconfirmation').expect(303)
    const second = readMail(await waitForMail(site, email, 2))
    await site.browser().get(second.link).expect(200)
    await browser.post(link).expect(303)
    await expectRefused(second.link)
  })
})

describe('GET /emailconfirmationhtml/:token', () => {
  it('S15: changes nothing, however often mail scanners fetch it', async () => {
    const { browser, email, link } = await signUp(site)
    await jobsDone(site)
    const before = await dumpRows(site)
    for (let time = 0; time < 5; time++) {
      const page = await site.browser().get(link).expect(200)
      expect(page.text).toContain(email)
      expect(page.text.match(new RegExp(`<form method="post" action="${link}"`, 'g'))).toHaveLength(1)
      expect(page.headers['set-cookie']).toBeUndefined()
      expect(page.headers['cache-control']).toBe('no-store')
      await site.browser().head(link).expect(200)
    }
    expect(await stateOf(browser)).toBe('unconfirmed')
    expect(await dumpRows(site)).toEqual(before)
    await browser.post(link).expect(303)
    expect(await stateOf(browser)).toBe('confirmed')
  })

  it('S15: changes nothing by other ways to ask either', async () => {
    const { browser, link } = await signUp(site)
    const scanner = site.browser()
    for (const answer of [
      await scanner.put(link),
      await scanner.delete(link),
      await scanner.options(link),
      await scanner.get(`${link}?_method=POST`).set('X-HTTP-Method-Override', 'POST'),
    ]) {
      expect(answer.status).toBeLessThan(500)
    }
    expect(await stateOf(browser)).toBe('unconfirmed')
    await signUpAndConfirm(site)
    await browser.post(link).expect(303)
  })
})
