// How many codes somebody may ask for: three live ones an account, three an hour from one place, ten a day.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryKey } from '../support/accounts.ts'
import { askForCode, codesTo, freshKey, loseKey, otherThan, typeCode } from '../support/lost-key.ts'
import { newAddress, type Person, signUpAndConfirm } from '../support/people.ts'
import { newNetwork, startSite, type TestSite } from '../support/site.ts'
import { endLimits, jobsQuiet } from '../support/time.ts'

let site: TestSite
let person: Person
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const askFrom = (network: string, email: string) =>
  site.browser().post('/auth/forgotkey').set('X-Forwarded-For', network).type('form').send({ email })

describe('the fourth live ticket of an account', () => {
  it('S24: looks like the others, brings no mail, and takes nothing from the first three', async () => {
    person = await signUpAndConfirm(site)
    const { email } = person
    await endLimits(site, 'mailHourly')
    const first = [await loseKey(site, email), await loseKey(site, email), await loseKey(site, email)]
    await endLimits(site, 'mailHourly', 'lostKey')
    const fourth = await askForCode(site, email)
    expect((await fourth.browser.get(fourth.path)).status).toBe(200)
    await jobsQuiet(site)
    expect(await codesTo(site, email)).toHaveLength(3)

    for (const { code } of first) await typeCode(fourth, code).expect(422)
    for (const lost of first) {
      const answer = await typeCode(lost, lost.code, 'password')
      expect(answer.text).toContain('one of the 10,000 most common')
    }
    const [one] = first
    if (one) await typeCode(one, one.code).expect(303)
    expect((await tryKey(site, email, freshKey)).status).toBe(303)
  })

  it('S24: is the first again when the others are gone', async () => {
    await endLimits(site, 'mailHourly', 'lostKey')
    const lost = await loseKey(site, person.email)
    await typeCode(lost, lost.code, 'another key for another day').expect(303)
  })
})

describe('POST /auth/forgotkey', () => {
  it('S24: takes three an hour of one e-mail from one address, and more from elsewhere', async () => {
    const [network, email] = [newNetwork(), newAddress()]
    for (let time = 0; time < 3; time++) await askFrom(network, email).expect(303)
    const fourth = await askFrom(network, email.toUpperCase())
    expect(fourth.status).toBe(429)
    expect(Number(fourth.headers['retry-after'])).toBeGreaterThan(59 * 60)
    expect(fourth.text).toContain('Please try again in 60 minutes.')
    expect(fourth.text).toContain(`value="${email.toUpperCase()}"`)
    expect(fourth.headers['set-cookie']).toBeUndefined()

    await askFrom(network, newAddress()).expect(303)
    await askFrom(newNetwork(), email).expect(303)
    await endLimits(site, 'lostKey')
    await askFrom(network, email).expect(303)
  })

  it('S24: takes ten a day of one e-mail, from wherever; what was refused does not count', async () => {
    const [network, email] = [newNetwork(), newAddress()]
    const statuses = []
    for (let time = 0; time < 12; time++) statuses.push((await askFrom(network, email)).status)
    expect(statuses).toEqual([303, 303, 303, ...Array(9).fill(429)])
    for (let time = 0; time < 7; time++) await askFrom(newNetwork(), email).expect(303)
    const eleventh = await askFrom(newNetwork(), email)
    expect(eleventh.status).toBe(429)
    expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(23 * 3600)
    expect(eleventh.text).toContain('Please try again in 24 hours.')
    await endLimits(site, 'lostKeyDaily')
    await askFrom(newNetwork(), email).expect(303)
  })

  it('S24: takes ten of thirty that come at once', async () => {
    const email = newAddress()
    const asked = Array.from({ length: 30 }, () => askFrom(newNetwork(), email))
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 303)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
  })
})

describe('POST /auth/resetkey/:ticket', () => {
  it('S07: takes thirty posts a minute from one address, for as many tickets as it has', async () => {
    const network = newNetwork()
    const statuses = []
    for (let ticket = 0; ticket < 7; ticket++) {
      const lost = await askForCode(site, newAddress())
      for (let time = 0; time < 5; time++)
        statuses.push((await typeCode(lost, otherThan('000000')).set('X-Forwarded-For', network)).status)
    }
    expect(statuses).toEqual([...Array(30).fill(422), ...Array(5).fill(429)])
  })
})
