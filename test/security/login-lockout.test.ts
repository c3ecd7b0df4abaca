// Guessing at one account from everywhere: after a hundred failures in a row only its mailbox opens it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryKey } from '../support/accounts.ts'
import { freshKey, loseKey, typeCode } from '../support/lost-key.ts'
import { logIn, newAddress, type Person, signUpAndConfirm } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'
import { countTo } from '../support/time.ts'

const sentence =
  'There were too many failed tries. Now only a new key opens this account: use “Lost your key?”.'

let site: TestSite
let owner: Person
let known: Browser
beforeAll(async () => {
  site = await startSite()
  owner = await signUpAndConfirm(site)
  known = await knownBrowser(owner)
}, 60_000)
afterAll(() => site.close())

/** One that has logged in before, and out again. */
async function knownBrowser(person: Person) {
  const browser = await logIn(site, person)
  await browser.post('/auth/logout').expect(303)
  return browser
}

const open = (browser: Browser, { email, key }: Pick<Person, 'email' | 'key'>) =>
  browser.post('/auth/login').type('form').send({ email, key })

describe('an account that strangers guessed at a hundred times in a row', () => {
  it('S07: takes its right key from nobody new, and says how to get in', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const browsers = Array.from({ length: 4 }, () => site.browser())
      const tries = browsers.flatMap((browser) =>
        Array.from({ length: 5 }, () => open(browser, { email: owner.email, key: 'not the key' })),
      )
      expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(Array(20).fill(422))
    }
    const answer = await tryKey(site, owner.email, owner.key)
    expect(answer.status).toBe(429)
    expect(answer.text).toContain(sentence)
    expect(answer.text).toContain('href="/auth/forgotkey"')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(24 * 3600)
  })

  it('S07: lets a browser that its owner has used before in at the first try, but still nobody else', async () => {
    expect((await open(known, owner)).status).toBe(303)
    expect((await tryKey(site, owner.email, owner.key)).status).toBe(429)
  })

  it('S07: opens to everybody again with the key that the lost-key way gave it', async () => {
    const lost = await loseKey(site, owner.email)
    const key = freshKey
    await typeCode(lost, lost.code, key).expect(303)
    expect((await tryKey(site, owner.email, key)).status).toBe(303)
    expect((await open(lost.browser, { email: owner.email, key })).status).toBe(303)
  })
})

describe('a hundred failures in a row', () => {
  it('S07: look the same for an address without account', async () => {
    const [person, nobody] = [await signUpAndConfirm(site), newAddress()]
    for (const email of [person.email, nobody]) await tryKey(site, email, 'not the key')
    await countTo(site, 'inARow', 100)
    const answers = [await tryKey(site, person.email, person.key), await tryKey(site, nobody, person.key)]
    const said = answers.map(({ status, text }) => ({
      status,
      text: text.replace(/value="[^"]*@[^"]*"/, ''),
    }))
    expect(said[1]).toEqual(said[0])
    expect(said[0]?.status).toBe(429)
    expect(said[0]?.text).toContain(sentence)
  })

  it('S07: are in a row no longer once somebody got in', async () => {
    const person = await signUpAndConfirm(site)
    await tryKey(site, person.email, 'not the key')
    await countTo(site, 'inARow', 99)
    expect((await tryKey(site, person.email, person.key)).status).toBe(303)
    expect((await tryKey(site, person.email, 'not the key')).status).toBe(422)
    expect((await tryKey(site, person.email, person.key)).status).toBe(303)
  })

  it('S07: in a browser that is known close it too, until there is a new key', async () => {
    const person = await signUpAndConfirm(site)
    const browser = await knownBrowser(person)
    await open(browser, { ...person, key: 'not the key' }).expect(422)
    await countTo(site, 'inARow', 100)
    expect((await open(browser, person)).text).toContain(sentence)
    expect((await tryKey(site, person.email, person.key)).status).toBe(303)

    const lost = await loseKey(site, person.email, browser)
    const key = freshKey
    await typeCode(lost, lost.code, key).expect(303)
    expect((await open(browser, { email: person.email, key })).status).toBe(303)
  })

  it.each([
    ['a new browser', async () => site.browser()],
    ['a browser that is known', knownBrowser],
  ])('S07: are not needed: five in %s are forgiven with a new key as well', async (_which, browserOf) => {
    const person = await signUpAndConfirm(site)
    const browser = await browserOf(person)
    for (let time = 0; time < 5; time++) await open(browser, { ...person, key: 'not the key' }).expect(422)
    await open(browser, person).expect(429)
    const lost = await loseKey(site, person.email, browser)
    const key = freshKey
    await typeCode(lost, lost.code, key).expect(303)
    expect((await open(browser, { email: person.email, key })).status).toBe(303)
  })
})
