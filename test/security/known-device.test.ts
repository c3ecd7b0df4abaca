// The cookie of a browser that has logged in before: it keeps strangers from locking the owner out, and nothing else.

import { createHash, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isCode } from '../../src/helpers/code.ts'
import { currentOf, signingKeys, signToken } from '../../src/helpers/token.ts'
import { hashOwner } from '../../src/middleware/known-device.ts'
import { tryKey } from '../support/accounts.ts'
import {
  newAddress,
  type Person,
  readMail,
  signUp,
  signUpAndConfirm,
  waitForMail,
} from '../support/people.ts'
import { type Browser, newNetwork, startSite, type TestSite } from '../support/site.ts'
import { type Answer, cookiesOf, sendForm } from './plain-http.ts'

let site: TestSite
let owner: Pick<Person, 'email' | 'key'>
beforeAll(async () => {
  site = await startSite()
  owner = await newMember()
})
afterAll(() => site.close())

const wrong = 'not the key'
const deviceIn = (answer: Pick<Answer, 'headers'>) => cookiesOf(answer).get('device')
const post = (path: string, fields: Record<string, string>, cookie = '') =>
  sendForm(site.url, path, fields, cookie)

/** What somebody types who logs in. */
async function newMember() {
  const { email, key } = await signUpAndConfirm(site)
  return { email, key }
}

/** The device cookie of a browser that logs in, as a Cookie header. */
async function deviceOf(member: typeof owner) {
  return `device=${deviceIn(await post('/auth/login', member))?.value}`
}

/** A log-in from a network, with a cookie or without. */
const open = (network: string, fields: object, cookie = ''): ReturnType<Browser['post']> =>
  site
    .browser()
    .post('/auth/login')
    .set('X-Forwarded-For', network)
    .set('Cookie', cookie)
    .type('form')
    .send(fields)

async function fail(times: number, network: string, cookie = '', email = owner.email) {
  const statuses = []
  for (let time = 0; time < times; time++)
    statuses.push((await open(network, { email, key: wrong }, cookie)).status)
  return statuses
}

describe('the device cookie', () => {
  it('S07: comes with a log-in and with a confirmation', async () => {
    const { email, key, link } = await signUp(site)
    expect(deviceIn(await post('/auth/login', { email, key }))?.value).toMatch(/\S/)
    expect(deviceIn(await post(link, {}))?.value).toMatch(/\S/)
  })

  it('S07: comes with a change of address, for the new one', async () => {
    const person = await signUpAndConfirm(site)
    const email = newAddress()
    const fields = { email, accesskey: person.key }
    await person.browser.post('/auth/userprofile/email').type('form').send(fields).expect(303)
    const mail = readMail(await waitForMail(site, email))
    const cookie = `device=${deviceIn(await post(mail.link, {}))?.value}`
    const network = newNetwork()
    await fail(5, network, '', email)
    await open(network, { email, key: mail.key }).expect(429)
    await open(network, { email, key: mail.key }, cookie).expect(303)
  })

  it('S07: does not come before: neither at sign-up, nor with a wrong key, nor with a page', async () => {
    expect(deviceIn(await post('/auth/signup', { email: newAddress() }))).toBeUndefined()
    expect(deviceIn(await post('/auth/login', { email: owner.email, key: wrong }))).toBeUndefined()
    expect(deviceIn(await post('/auth/forgotkey', { email: owner.email }))).toBeUndefined()
    const { link } = await signUp(site)
    for (const path of ['/', '/auth/login', link])
      expect((await site.browser().get(path)).headers['set-cookie']).toBeUndefined()
  })

  it('S28: stays a year, out of reach of scripts and other sites, and says nothing of its owner', async () => {
    const cookie = deviceIn(await post('/auth/login', owner))
    const attributes = cookie?.attributes.filter((attribute) => !attribute.startsWith('Expires='))
    expect(attributes?.sort()).toEqual(['HttpOnly', 'Max-Age=31536000', 'Path=/', 'SameSite=Lax'])
    const claims = Buffer.from(cookie?.value.split('.')[1] ?? '', 'base64url').toString()
    expect(Object.keys(JSON.parse(claims)).sort()).toEqual([
      'device',
      'exp',
      'iat',
      'iss',
      'owner',
      'purpose',
    ])
    expect(claims).not.toContain(owner.email)
    expect(claims).not.toContain('@')
  })

  it('S07: is not given anew to a browser that has it', async () => {
    const cookie = await deviceOf(owner)
    expect(deviceIn(await post('/auth/login', owner, cookie))).toBeUndefined()
    const other = await newMember()
    expect(deviceIn(await post('/auth/login', other, cookie))?.value).toMatch(/\S/)
  })
})

describe('a browser with the device cookie', () => {
  it('S07: gets in at the first try while its network is refused', async () => {
    const [cookie, network] = [await deviceOf(owner), newNetwork()]
    expect(await fail(6, network)).toEqual([422, 422, 422, 422, 422, 429])
    await open(network, owner).expect(429)
    await open(network, owner, cookie).expect(303)
  })

  it('S07: has five tries of its own, wherever it goes, and uses up nobody else’s', async () => {
    const [cookie, network] = [await deviceOf(owner), newNetwork()]
    expect(await fail(4, network, cookie)).toEqual([422, 422, 422, 422])
    expect(await fail(2, newNetwork(), cookie)).toEqual([422, 429])
    await open(newNetwork(), owner, cookie).expect(429)
    await open(network, owner).expect(303)
    expect((await tryKey(site, owner.email, owner.key)).status).toBe(303)
  })

  it('S07: is a stranger to every other account', async () => {
    const other = await newMember()
    const [cookie, network] = [await deviceOf(other), newNetwork()]
    expect(await fail(6, network, cookie)).toEqual([422, 422, 422, 422, 422, 429])
    await open(network, owner).expect(429)
  })

  it.each([
    ['is forged', () => forgedWith(signingKeys(['forged-0123456789-0123456789-0123456789']))],
    ['has the owner of another site', () => forgedWith(site.deps.linkKeys, 'somebody')],
    ['serves another purpose', () => otherPurpose()],
    ['is cut', async () => (await deviceOf(owner)).slice(0, -2)],
    ['is no token', () => 'device=owner'],
    ['is empty', () => 'device='],
  ])('S07: is like any other when the cookie %s', async (_what, makeCookie) => {
    const network = newNetwork()
    for (let time = 0; time < 5; time++)
      await open(network, { email: owner.email, key: wrong }, await makeCookie()).expect(422)
    await open(network, owner, await makeCookie()).expect(429)
  })

  it('S07: cannot have more tries by having more cookies', async () => {
    const [first, second] = [await deviceOf(owner), await deviceOf(owner)]
    expect(await fail(6, newNetwork(), `${first}; ${second}`)).toEqual([422, 422, 422, 422, 422, 429])
  })
})

describe('hashOwner', () => {
  const [key, another] = ['current', 'another'].map((name) =>
    currentOf(signingKeys([`${name}-0123456789-0123456789-0123456789`])),
  ) as [KeyObject, KeyObject]

  it('S07: says the same of the same address, and nothing that could be read or guessed', () => {
    const hashed = hashOwner(key, 'tau@example.org')
    expect(hashOwner(key, 'tau@example.org')).toBe(hashed)
    expect(hashed).toMatch(/^[\w-]{43}$/)
    expect(hashOwner(key, 'pi@example.org')).not.toBe(hashed)
    expect(hashOwner(another, 'tau@example.org')).not.toBe(hashed)
    expect(hashed).not.toBe(createHash('sha256').update('tau@example.org').digest('base64url'))
  })

  it('S07: is never the hash of a code', () => {
    const asCode = Buffer.from(hashOwner(key, '17'), 'base64url')
    expect(isCode([key], '17', '', asCode)).toBe(false)
    expect(isCode([key], '', '17', asCode)).toBe(false)
  })
})

/** As the site makes it, but for the key or the owner; a new device each time. */
function forgedWith(keys: TestSite['deps']['linkKeys'], email = owner.email) {
  const claims = { owner: hashOwner(currentOf(site.deps.codeKeys), email), device: String(Math.random()) }
  return `device=${signToken(keys, 'device', claims, 60)}`
}

function otherPurpose() {
  const claims = { owner: hashOwner(currentOf(site.deps.codeKeys), owner.email), device: 'x', messages: [] }
  return `device=${signToken(site.deps.linkKeys, 'flash', claims, 60)}`
}
