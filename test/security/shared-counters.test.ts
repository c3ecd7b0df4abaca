// Two processes on one database count as one.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { newAddress, signUpAndConfirm } from '../support/people.ts'
import { newNetwork, startSite, type TestSite } from '../support/site.ts'

let first: TestSite
let second: TestSite
beforeAll(async () => {
  first = await startSite()
  const { databaseUrl } = first.deps.config
  second = await startSite({ config: { databaseUrl }, worker: false })
})
afterEach(() => void vi.restoreAllMocks())
afterAll(async () => {
  await second.close()
  await first.close()
})

const post = (site: TestSite, network: string, path: string, fields: object) =>
  site.browser().post(path).set('X-Forwarded-For', network).type('form').send(fields)

/** The device cookie of a browser that logs in, as a Cookie header. */
async function deviceOf(email: string, key: string) {
  const answer = await post(first, newNetwork(), '/auth/login', { email, key }).expect(303)
  return (
    answer
      .get('Set-Cookie')
      ?.find((one) => one.startsWith('device='))
      ?.split(';')[0] ?? ''
  )
}

describe('two processes', () => {
  it('S07: refuse the sixth try at a key, however the five before fell', async () => {
    const { email, key } = await signUpAndConfirm(first)
    const network = newNetwork()
    for (const site of [first, second, second, first, second])
      await post(site, network, '/auth/login', { email, key: 'not the key' }).expect(422)
    await post(first, network, '/auth/login', { email, key }).expect(429)
    await post(second, network, '/auth/login', { email, key }).expect(429)
    await post(second, newNetwork(), '/auth/login', { email, key }).expect(303)
  })

  it('S07: evaluate five of a hundred tries that come at once', async () => {
    const checks = [first, second].map((site) => vi.spyOn(site.deps.hasher, 'askedFrom'))
    const [email, network] = [newAddress(), newNetwork()]
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        post(at % 2 ? first : second, network, '/auth/login', { email, key: 'not the key' }),
      ),
    )
    expect(checks.reduce((sum, check) => sum + check.mock.calls.length, 0)).toBe(5)
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(95)
  })

  it('S07: know each other’s browsers', async () => {
    const { email, key } = await signUpAndConfirm(first)
    const browser = first.browser()
    const answer = await browser.post('/auth/login').type('form').send({ email, key }).expect(303)
    const cookie =
      answer
        .get('Set-Cookie')
        ?.find((one) => one.startsWith('device='))
        ?.split(';')[0] ?? ''
    const network = newNetwork()
    for (let time = 0; time < 5; time++)
      await post(second, network, '/auth/login', { email, key: 'not the key' }).expect(422)
    await post(second, network, '/auth/login', { email, key }).expect(429)
    await post(second, network, '/auth/login', { email, key }).set('Cookie', cookie).expect(303)
  })

  it('S07, S49: know them through a change of the pepper', async () => {
    const { email, key } = await signUpAndConfirm(first)
    const cookie = await deviceOf(email, key)
    const { databaseUrl, secrets } = first.deps.config
    const KEY_PEPPER = ['fresh-0123456789-0123456789-0123456789', ...secrets.KEY_PEPPER]
    const rotated = await startSite({
      config: { databaseUrl, secrets: { ...secrets, KEY_PEPPER } },
      worker: false,
    })
    const network = newNetwork()
    for (let time = 0; time < 5; time++)
      await post(rotated, network, '/auth/login', { email, key: 'not the key' }).expect(422)
    await post(rotated, network, '/auth/login', { email, key }).expect(429)
    await post(rotated, network, '/auth/login', { email, key }).set('Cookie', cookie).expect(303)
    await rotated.close()
  })

  it('S12: open five accounts an hour for one address', async () => {
    const network = newNetwork()
    for (const site of [first, second, first, second, first])
      await post(site, network, '/auth/signup', { email: newAddress() }).expect(303)
    await post(second, network, '/auth/signup', { email: newAddress() }).expect(429)
  })
})
