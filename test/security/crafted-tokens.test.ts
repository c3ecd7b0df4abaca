// Tokens that the site did not make, held to each of its doors.
import jwt from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { startSite, type TestSite, testSecrets } from '../support/site.ts'
import { craftedTokens, goodToken } from './crafted.ts'
import { buildHouse, type DoorName, type House, type Keys } from './doors.ts'

let site: TestSite
let house: House
let claims: Record<'session' | 'confirm' | 'change' | 'undo' | 'device' | 'flash', Record<string, unknown>>
beforeAll(async () => {
  site = await startSite()
  house = await buildHouse(site)
  claims = {
    session: { purpose: 'session', aut_id: house.id, aut_email: house.email, key_version: 1 },
    confirm: { purpose: 'confirm', ticket: claimsOf('mailed link').ticket },
    change: { purpose: 'change', ticket: claimsOf('change link').ticket },
    undo: { purpose: 'undo', ticket: claimsOf('undo link').ticket },
    device: { purpose: 'device', owner: claimsOf('device').owner, device: claimsOf('device').device },
    flash: { purpose: 'flash', messages: [{ kind: 'info', text: 'You are wonderful.' }] },
  }
})
afterAll(() => site.close())

const claimsOf = (name: keyof Keys) => jwt.decode(house.keys[name]) as jwt.JwtPayload

/** Each is refused with a page that is no 5xx; then the door opens for a good token, so it was not just stuck. */
async function expectClosed(door: DoorName, tokens: Record<string, unknown>, good: unknown) {
  for (const [name, token] of Object.entries(tokens)) {
    const { opens, status } = await house.doors[door](token)
    expect(opens, name).toBe(false)
    expect(status, name).toBeLessThan(500)
  }
  expect((await house.doors[door](good)).opens).toBe(true)
}

const huge = `${'A'.repeat(10_000)}.${'B'.repeat(10_000)}.${'C'.repeat(10_000)}`
const noTexts = { none: null, number: 7, yes: true, list: ['x'], object: { alg: 'none' }, nothing: undefined }

describe('a crafted token', () => {
  it('comes in more than forty kinds', () => {
    for (const each of Object.values(claims)) {
      expect(new Set(Object.values(craftedTokens(each))).size).toBeGreaterThan(40)
    }
  })

  it('S34: opens no session', async () => {
    const tokens = { ...craftedTokens(claims.session), ...noTexts, 'of 30 kB': huge }
    await expectClosed('session token', tokens, goodToken(claims.session))
  })

  it('S34: opens no session of somebody else, nor of an address or a key of yesterday', async () => {
    const other = await buildHouse(site)
    const strangers = {
      'somebody else': { ...claims.session, aut_id: other.id, aut_email: other.email },
      'the id of somebody else': { ...claims.session, aut_id: other.id },
      'another address': { ...claims.session, aut_email: other.email },
      'an older key': { ...claims.session, key_version: 0 },
      'a newer key': { ...claims.session, key_version: 2 },
    }
    const tokens = Object.entries(strangers).map(([name, each]) => [name, goodToken(each)])
    await expectClosed('session token', Object.fromEntries(tokens), goodToken(claims.session))
  })

  it('S34: shows no message', async () => {
    const tokens = { ...craftedTokens(claims.flash), 'of 30 kB': huge }
    await expectClosed('message cookie', inCookies(tokens), goodToken(claims.flash))
  })

  it('S34: shows and confirms no address', async () => {
    const tokens = { ...craftedTokens(claims.confirm), 'of 30 kB': huge }
    const unconfirmed = 'SELECT count(*) FROM minimaluser.tbl_auth WHERE NOT aut_confirmed'
    const before = await askDatabase(site, unconfirmed)
    await expectClosed('mailed link, GET', tokens, goodToken(claims.confirm))
    await expectClosed('mailed link, POST', tokens, goodToken(claims.confirm))
    expect(await askDatabase(site, unconfirmed)).toBe(String(Number(before) - 1))
  })

  it('S34: shows and takes no new address', async () => {
    const tokens = { ...craftedTokens(claims.change), 'of 30 kB': huge }
    await expectClosed('mailed link, GET', tokens, goodToken(claims.change))
    await expectClosed('mailed link, POST', tokens, goodToken(claims.change))
  })

  it('S34: undoes nothing', async () => {
    const tokens = { ...craftedTokens(claims.undo), 'of 30 kB': huge }
    await expectClosed('undo link, GET', tokens, goodToken(claims.undo))
    await expectClosed('undo link, POST', tokens, goodToken(claims.undo))
  })

  it('S34: makes no browser known, nor one that is known to another account', {
    timeout: 60_000,
  }, async () => {
    const tokens = inCookies(craftedTokens(claims.device))
    const others = { 'of another address': goodToken({ ...claims.device, owner: 'A'.repeat(43) }) }
    await expectClosed('device cookie', { ...tokens, ...others }, goodToken(claims.device))
  })

  it('S34: sends no mail', async () => {
    const order = {
      user_email: house.email,
      user_aut_key_or_otp: 'abcdefgh2345',
      email_link_url: `${site.url}/emailconfirmationhtml/`,
      email_link_token: 'abc',
    }
    const own = [...Object.values(claims), order].flatMap((each) => Object.entries(craftedTokens(each)))
    const before = (await site.mails()).length
    const good = jwt.sign(order, String(testSecrets.JWT_MAILER_SECRET[0]))
    await expectClosed('mailer', Object.fromEntries(own.filter(([name]) => name !== mailerSecret)), good)
    expect((await site.mails()).length).toBe(before + 1)
  })
})

/** Rightly good at the mailer's door. */
const mailerSecret = 'secret: JWT_MAILER_SECRET'

/** Without what no browser could put into a cookie. */
function inCookies(tokens: Record<string, string>) {
  return Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, encodeURIComponent(token)]))
}
