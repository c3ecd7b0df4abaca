// How access keys are stored: as slow, peppered hashes of all of the key, and nowhere else.
import { createHash, createHmac } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { askDatabase, changeAccount, setKey, tryKey } from '../support/accounts.ts'
import { dumpDatabase, leaksOf, leaksOfCode } from '../support/leaks.ts'
import { readMail, signUp, stateOf, waitForMail } from '../support/people.ts'
import { startSite, type TestSite, testSecrets } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { keyCost: readConfig({}).keyCost } })
})
afterAll(() => site.close())

describe('a stored access key', () => {
  it('S01: is bcrypt, cost 10 or more, of base64(HMAC-SHA-384(pepper, key))', async () => {
    const { email, key } = await signUp(site)
    const stored = await askDatabase(site, 'SELECT aut_key FROM minimaluser.tbl_auth WHERE aut_email = $1', [
      email,
    ])
    expect(Number(/^\$2[aby]\$(\d\d)\$/.exec(stored)?.[1])).toBeGreaterThanOrEqual(10)

    const [pepper = ''] = testSecrets.KEY_PEPPER
    expect(await bcrypt.compare(createHmac('sha384', pepper).update(key).digest('base64'), stored)).toBe(true)
    expect(await bcrypt.compare(key, stored)).toBe(false)
  })

  it('S01: counts to its last character, however long it is', async () => {
    const { email } = await signUp(site)
    const start = 'x'.repeat(72)
    await setKey(site, email, `${start}A`)
    expect((await tryKey(site, email, `${start}B`)).status).toBe(422)
    expect((await tryKey(site, email, start)).status).toBe(422)
    expect((await tryKey(site, email, `${start}A`)).status).toBe(303)
  })
})

describe('the search for leaks', () => {
  it('finds a key in each encoding that somebody might have thought safe', () => {
    const key = 'Abcdefgh234567'
    const hidings = [
      key.toUpperCase(),
      Buffer.from(`a${key}`).toString('hex'),
      ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${key}.`).toString('base64')),
    ]
    for (const hiding of hidings) expect(leaksOf(key, `(17,"${hiding}")`), hiding).not.toEqual([])
    expect(leaksOf(key, 'Abcdefgh23456 Bcdefgh234567')).toEqual([])
  })

  it('finds a code where it stands alone, and its hash, but not in longer numbers and times', () => {
    const sha256 = createHash('sha256').update('012345').digest('hex')
    for (const kept of [
      '(7,012345,x)',
      '{"otp":"012345"}',
      'the code 012345 of',
      `"\\\\x${sha256}"`,
      '"\\\\x303132333435"',
    ])
      expect(leaksOfCode('012345', kept), kept).not.toEqual([])
    const others = ['2026-03-04 05:06:07.012345+00', '{"pid":012345}', '1012345', '012345678', 'a012345b']
    for (const kept of others) expect(leaksOfCode('012345', kept), kept).toEqual([])
  })

  it('S01: finds no mailed key or link in database, log and URLs after sign-up, resend and confirmation', async () => {
    const first = await signUp(site)
    const { browser, email } = first
    await changeAccount(site, email, { aut_mail_asked: "now() - interval '2 minutes'" })
    await browser.post('/auth/resendconfirmation').expect(303)
    const second = readMail(await waitForMail(site, email, 2))
    const between = await dumpDatabase(site.deps.db)
    await browser.post(second.link).expect(303)
    expect(await stateOf(browser)).toBe('confirmed')
    expect((await tryKey(site, email, second.key)).status).toBe(303)
    expect((await tryKey(site, email, first.key)).status).toBe(422)

    const after = await dumpDatabase(site.deps.db)
    expect(after).toContain(email)
    expect(second.key).not.toBe(first.key)
    const links = [first.link, second.link].map((link) => String(link.split('/').at(-1)))
    for (const secret of [first.key, second.key, ...links, ...links.map(ticketOf)]) {
      expect(leaksOf(secret, between)).not.toContain('plain')
      expect(leaksOf(secret, site.logged.join(''))).toEqual([])
    }
    for (const key of [first.key, second.key]) {
      expect(leaksOf(key, between + after)).toEqual([])
      expect(leaksOf(key, links.join('\n'))).toEqual([])
    }
  })
})

/** The id inside a link's token. */
function ticketOf(token: string): string {
  return JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString()).ticket
}
