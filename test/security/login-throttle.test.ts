// Guessing at a key from one place: five tries, then a pause, for every address alike.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { HasherBusyError } from '../../src/helpers/access-key.ts'
import { logIn, newAddress, type Person, signUpAndConfirm, stateOf } from '../support/people.ts'
import { newNetwork, startSite, type TestSite } from '../support/site.ts'
import { endLimits } from '../support/time.ts'

let site: TestSite
let person: Person
beforeAll(async () => {
  site = await startSite()
  person = await signUpAndConfirm(site)
})
afterEach(() => void vi.restoreAllMocks())
afterAll(() => site.close())

const wrong = 'not the key'

const tryFrom = (network: string, email: string, key: string) =>
  site.browser().post('/auth/login').set('X-Forwarded-For', network).type('form').send({ email, key })

async function tryOften(times: number, network: string, email: string) {
  const answers = []
  for (let time = 0; time < times; time++) answers.push(await tryFrom(network, email, wrong))
  return answers
}

describe('POST /auth/login', () => {
  it('S07: refuses the sixth try, with the right key too, on a page that says when to come back', async () => {
    const network = newNetwork()
    const answers = await tryOften(5, network, person.email)
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422])

    const sixth = await tryFrom(network, person.email, person.key)
    expect(sixth.status).toBe(429)
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(14 * 60)
    expect(Number(sixth.headers['retry-after'])).toBeLessThanOrEqual(15 * 60)
    expect(sixth.text).toContain('Please try again in 15 minutes.')
    expect(sixth.text).toContain(`value="${person.email}"`)
    expect(sixth.text).toContain('href="/auth/forgotkey"')
    expect(sixth.text).not.toContain(person.key)
    expect(sixth.headers['set-cookie']).toBeUndefined()
  })

  it('S07: opens from another address all the while, and from this one when the pause is over', async () => {
    const network = newNetwork()
    await tryOften(6, network, person.email)
    const elsewhere = await logIn(site, person)
    expect(await stateOf(elsewhere)).toBe('confirmed')
    await tryFrom(network, person.email, person.key).expect(429)
    await endLimits(site, 'logIn')
    await tryFrom(network, person.email, person.key).expect(303)
  })

  it('S07: does not make the pause longer for those who go on trying', async () => {
    const network = newNetwork()
    await tryOften(5, network, person.email)
    const waits = (await tryOften(4, network, person.email)).map(({ headers }) =>
      Number(headers['retry-after']),
    )
    expect(waits).toEqual([...waits].sort((a, b) => b - a))
  })

  it('S07: counts no try that was right', async () => {
    const network = newNetwork()
    await tryOften(4, network, person.email)
    for (let time = 0; time < 8; time++) await tryFrom(network, person.email, person.key).expect(303)
    expect((await tryFrom(network, person.email, wrong)).status).toBe(422)
    expect((await tryFrom(network, person.email, wrong)).status).toBe(429)
  })

  it('S07, S54: counts no try that nobody had the time to look at', async () => {
    const network = newNetwork()
    const busy = () => Promise.reject(new HasherBusyError('busy'))
    const asked = vi.spyOn(site.deps.hasher, 'askedFrom').mockReturnValue({ check: busy, hash: busy })
    for (let time = 0; time < 7; time++) await tryFrom(network, person.email, person.key).expect(503)
    asked.mockRestore()
    await tryFrom(network, person.email, person.key).expect(303)
    const statuses = (await tryOften(6, network, person.email)).map(({ status }) => status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
  })

  it('S07: lets somebody who is refused for one address log in with another', async () => {
    const [network, other] = [newNetwork(), await signUpAndConfirm(site)]
    await tryOften(6, network, person.email)
    await tryFrom(network, other.email, other.key).expect(303)
  })

  it('S07: treats an address without account just so, to the letter', async () => {
    const nobody = newAddress()
    const known = await tryOften(7, newNetwork(), person.email)
    const unknown = await tryOften(7, newNetwork(), nobody)
    const said = (answers: typeof known, email: string) =>
      answers.map(({ status, headers, text }) => {
        const { date, 'x-request-id': id, 'content-length': length, 'retry-after': wait, ...rest } = headers
        expect(wait === undefined).toBe(status === 422)
        return { status, rest, text: text.replace(email, '…') }
      })
    expect(said(unknown, nobody)).toEqual(said(known, person.email))
    expect(unknown.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 429, 429])
  })

  it('S07: counts all spellings of an address as one', async () => {
    const network = newNetwork()
    const spellings = [person.email.toUpperCase(), ` ${person.email}`, person.email.replace('@', '＠')]
    for (const email of [...spellings, ...spellings]) await tryFrom(network, email, wrong)
    await tryFrom(network, person.email, person.key).expect(429)
  })

  it('S07: evaluates five of a hundred that come at once, known address or not', async () => {
    const looked = vi.spyOn(site.deps.hasher, 'askedFrom')
    for (const email of [person.email, newAddress()]) {
      looked.mockClear()
      const network = newNetwork()
      const answers = await Promise.all(Array.from({ length: 100 }, () => tryFrom(network, email, wrong)))
      expect(looked).toHaveBeenCalledTimes(5)
      expect(answers.filter(({ status }) => status === 422)).toHaveLength(5)
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(95)
    }
  })

  it('S07, S44: logs a refusal, without saying whose', async () => {
    const before = site.logged.length
    await tryOften(6, newNetwork(), person.email)
    const lines = site.logged.slice(before).filter((line) => line.includes('"throttled"'))
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', limit: 'logIn' })
    expect(lines.join('')).not.toContain('@')
  })
})

describe('the doors where something can be guessed', () => {
  it('S07: take thirty posts a minute from one address, whoever they are about', async () => {
    const network = newNetwork()
    const ask = (path: string, fields: object) =>
      site.browser().post(path).set('X-Forwarded-For', network).type('form').send(fields)
    const posts = Array.from({ length: 15 }, (_, at) => [
      ask('/auth/login', { email: `login-${at}@example.org`, key: wrong }),
      ask('/auth/forgotkey', { email: `lost-${at}@example.org` }),
    ])
    const statuses = (await Promise.all(posts.flat())).map(({ status }) => status)
    expect(statuses.filter((status) => status === 422)).toHaveLength(15)
    expect(statuses.filter((status) => status === 303)).toHaveLength(15)

    const refused = [
      await ask('/auth/login', { email: person.email, key: person.key }),
      await ask('/auth/forgotkey', { email: person.email }),
    ]
    for (const { status, headers, text } of refused) {
      expect(status).toBe(429)
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60)
      expect(text).toMatch(/Please try again in \d+ seconds?\./)
      expect(text).toContain(`value="${person.email}"`)
    }
    await logIn(site, person)
    await endLimits(site, 'post')
    await ask('/auth/login', { email: person.email, key: person.key }).expect(303)
  })
})
