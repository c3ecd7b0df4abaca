// The database goes away under a running site: what needs none goes on, the rest says so, and all is well again with it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { signUp, stateOf, waitFor } from '../support/people.ts'
import { type Relay, startRelay } from '../support/relay.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let relay: Relay
let site: TestSite
let member: Browser
beforeAll(async () => {
  relay = await startRelay()
  site = await startSite({ config: { databaseUrl: relay.url } })
  member = (await signUp(site)).browser
})
afterAll(async () => {
  await site.close()
  await relay.close()
})
afterEach(async () => {
  await relay.accept()
  await isReady()
})

const status = async (path: string, browser = site.browser()) => (await browser.get(path)).status
const isReady = () => waitFor(async () => ((await status('/readyz')) === 200 ? true : null), 5_000)

describe.each(['refuse', 'swallow'] as const)('a database whose connections %s', (fault) => {
  it('S57: leaves guests the home page from memory, and all that asks it nothing', async () => {
    expect(await status('/')).toBe(200)
    await relay[fault]()
    const begun = Date.now()
    for (const path of ['/', '/about', '/auth/signup', '/healthz', '/robots.txt'])
      expect(await status(path), path).toBe(200)
    expect(Date.now() - begun).toBeLessThan(1_000)
  })

  it('S55, S57: is told with 503 and Retry-After where it is needed, within 6 seconds', {
    timeout: 40_000,
  }, async () => {
    await relay[fault]()
    const begun = Date.now()
    const answers = await Promise.all([
      site.browser().get('/readyz'),
      member.get('/auth/userprofile'),
      site.browser().post('/auth/signup').type('form').send({ email: 'away@example.org' }),
      site.browser().post('/auth/login').type('form').send({ email: 'away@example.org', key: 'some key' }),
    ])
    expect(Date.now() - begun).toBeLessThan(6_000)
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(answer.headers['retry-after']).toBe('5')
    }
  })

  it('S57: is used again within 5 seconds, sessions and jobs too', { timeout: 40_000 }, async () => {
    await relay[fault]()
    await status('/readyz')
    await relay.accept()
    await isReady()
    expect(await stateOf(member)).toBe('unconfirmed')
    await signUp(site)
  })
})

it('S57: says how old the home page may be while the database is away', { timeout: 40_000 }, async () => {
  expect((await site.browser().get('/')).headers).not.toHaveProperty('age')
  await relay.refuse()
  const age = await waitFor(async () => (await site.browser().get('/')).headers.age ?? null, 10_000)
  expect(Number(age)).toBeGreaterThanOrEqual(4)
  await relay.accept()
  await waitFor(async () => ((await site.browser().get('/')).headers.age === undefined ? true : null), 5_000)
})

it('S57: reads the home page anew after it was away, for something may have changed', {
  timeout: 40_000,
}, async () => {
  await site.browser().get('/')
  await relay.refuse()
  await relay.change("UPDATE minimaluser.tbl_image SET img_name = 'Changed meanwhile' WHERE img_is_in_hp")
  expect((await site.browser().get('/')).text).not.toContain('Changed meanwhile')
  await relay.accept()
  await waitFor(
    async () => ((await site.browser().get('/')).text.includes('Changed meanwhile') ? true : null),
    5_000,
  )
})
