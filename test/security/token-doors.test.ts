// A token opens the door that it was made for, and no other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMailer } from '../../src/helpers/mailer.ts'
import { signingKeys } from '../../src/helpers/token.ts'
import { startSite, type TestSite, testSecrets } from '../support/site.ts'
import { buildHouse, type DoorName, doorNames, type House } from './doors.ts'
import { startSink, tokenIn } from './sink.ts'

let site: TestSite
let house: House
let tokens: Record<string, string>
beforeAll(async () => {
  site = await startSite()
  house = await buildHouse(site)
  tokens = {
    'of the session cookie': house.keys['session cookie'],
    'of the session': house.keys['session token'],
    'of the mailed link': house.keys['mailed link, POST'],
    'of the messages': house.keys['message cookie'],
    'of the mailer': await mailerToken(house.email),
  }
})
afterAll(() => site.close())

const opensFor: Record<DoorName, string> = {
  'session cookie': 'of the session cookie',
  'session token': 'of the session',
  'mailed link, GET': 'of the mailed link',
  'mailed link, POST': 'of the mailed link',
  'message cookie': 'of the messages',
  mailer: 'of the mailer',
}

describe('the token', () => {
  it('S14: is another for each purpose', () => {
    const [cookie, ...jwts] = Object.values(tokens)
    expect(cookie).toMatch(/^s%3A[\w-]{22,}\./)
    for (const token of jwts) expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{43}$/)
    expect(new Set(Object.values(tokens)).size).toBe(5)
  })

  for (const door of doorNames) {
    it(`S14: ${opensFor[door]} alone opens: ${door}`, async () => {
      const foreign = Object.keys(tokens).filter((name) => name !== opensFor[door])
      for (const name of foreign) {
        const { opens, status } = await house.doors[door](tokens[name])
        expect(opens, name).toBe(false)
        expect(status, name).toBeLessThan(500)
      }
      expect((await house.doors[door](tokens[opensFor[door]])).opens).toBe(true)
    })
  }
})

/** As the site makes it, caught on its way. */
async function mailerToken(email: string) {
  const sink = await startSink()
  const [key] = signingKeys(testSecrets.JWT_MAILER_SECRET)
  if (!key) throw new Error('There is no key.')
  await createMailer(sink.url, key).send('signup', {
    user_email: email,
    user_aut_key_or_otp: 'abcdefgh2345',
    email_link_url: `${site.url}/emailconfirmationhtml/`,
    email_link_token: house.keys['mailed link, GET'],
  })
  await sink.close()
  return tokenIn(sink.paths[0])
}
