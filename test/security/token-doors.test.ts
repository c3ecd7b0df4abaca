// A token opens the door that it was made for, and no other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMailer } from '../../src/helpers/mailer.ts'
import { signingKeys } from '../../src/helpers/token.ts'
import { startSink, tokenIn } from '../support/sink.ts'
import { startSite, type TestSite, testSecrets } from '../support/site.ts'
import { buildHouse, type DoorName, doorNames, type House, type Keys } from './doors.ts'

type TokenName = keyof Keys | 'mailer'

let site: TestSite
let house: House
let tokens: Record<TokenName, string>
beforeAll(async () => {
  site = await startSite()
  house = await buildHouse(site)
  tokens = { ...house.keys, mailer: await mailerToken(house) }
})
afterAll(() => site.close())

/** The link to a new address is confirmed where a first one is. */
const opensFor: Record<DoorName, TokenName[]> = {
  'session cookie': ['session cookie'],
  'session token': ['session token'],
  'message cookie': ['messages'],
  'device cookie': ['device'],
  mailer: ['mailer'],
  'mailed link, GET': ['mailed link', 'change link'],
  'undo link, GET': ['undo link'],
  'lost-key page, GET': ['lost-key page'],
  'lost-key page, POST': ['lost-key page'],
  'lost-key cookie': ['lost-key browser'],
  'mailed link, POST': ['mailed link', 'change link'],
  'undo link, POST': ['undo link'],
}

describe('the token', () => {
  it('S14: is another for each purpose', () => {
    const { 'session cookie': cookie, 'lost-key page': ticket, 'lost-key browser': browser, ...jwts } = tokens
    expect(cookie).toMatch(/^s%3A[\w-]{22,}\./)
    for (const id of [ticket, browser]) expect(id).toMatch(/^[\w-]{32}$/)
    for (const token of Object.values(jwts)) expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{43}$/)
    expect(new Set(Object.values(tokens)).size).toBe(10)
  })

  it('S14: says for which purpose it is, and nothing of whose it is where others can read it', () => {
    const mailed = ['mailed link', 'change link', 'undo link'] as const
    const claims = mailed.map((name) => JSON.parse(atob(String(tokens[name].split('.')[1]))))
    expect(claims.map(({ purpose }) => purpose)).toEqual(['confirm', 'change', 'undo'])
    for (const each of claims)
      expect(Object.keys(each).sort()).toEqual(['exp', 'iat', 'iss', 'purpose', 'ticket'])
  })

  describe.each(doorNames)('at the door: %s', (door) => {
    it(`S14: opens nothing unless it is of ${opensFor[door].join(' or ')}`, async () => {
      for (const [name, token] of Object.entries(tokens)) {
        if (opensFor[door].includes(name as TokenName)) continue
        const { opens, status } = await house.doors[door](token)
        expect(opens, name).toBe(false)
        expect(status, name).toBeLessThan(500)
      }
    })
  })

  it.each(doorNames)('S14: of the right purpose opens, after all that knocking: %s', async (door) => {
    for (const name of opensFor[door]) expect((await house.doors[door](tokens[name])).opens, name).toBe(true)
  })
})

/** As the site makes it, caught on its way. */
async function mailerToken({ email, keys }: House) {
  const sink = await startSink()
  const [key] = signingKeys(testSecrets.JWT_MAILER_SECRET)
  if (!key) throw new Error('There is no key.')
  await createMailer(sink.url, key).send('signup', {
    user_email: email,
    user_aut_key_or_otp: 'abcdefgh2345',
    email_link_url: `${site.url}/emailconfirmationhtml/`,
    email_link_token: keys['mailed link'],
  })
  await sink.close()
  return tokenIn(sink.paths[0])
}
