// A mailer that fails: visitors notice nothing, and one mail arrives when it is back.
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { askDatabase, tryKey } from '../support/accounts.ts'
import { dumpDatabase, leaksOf } from '../support/leaks.ts'
import { newAddress, stateOf, waitFor } from '../support/people.ts'
import { freePort } from '../support/port.ts'
import { claimsIn, type Sink, sent, startSink, tokenIn } from '../support/sink.ts'
import { startSite, type TestSite } from '../support/site.ts'

const fails: Record<string, RequestListener> = {
  'answers error 2': (_req, res) => void res.end('{"error":2,"msg":"SMTP failed"}'),
  'answers 500': (_req, res) => void res.writeHead(500).end('{"error":0}'),
  'does not answer': () => {},
}

describe('POST /auth/signup', () => {
  it.concurrent.each(Object.entries(fails))(
    'S46: welcomes the visitor while the mailer %s, and exactly one mail arrives later',
    { timeout: 60_000 },
    async (_name, failing) => {
      const sink = await startSink(failing)
      const site = await startSite({ config: { mailerUrl: sink.url } })
      await signUpWhileDown(site, sink).finally(async () => {
        sink.hangUp()
        await site.close()
        await sink.close()
      })
    },
  )
})

describe('a mail that finds no mailer', () => {
  it('S46: leaves no ticket behind, however often it is tried', async () => {
    const site = await startSite({ config: { mailerUrl: `http://localhost:${await freePort()}/` } })
    try {
      await signUpTimed(site, newAddress())
      for (let times = 1; times <= 3; times++) await waitFor(() => triedAgain(site, times))
      await expect.poll(() => askDatabase(site, 'SELECT count(*) FROM minimaluser.tbl_ticket')).toBe('0')
    } finally {
      await site.close()
    }
  })
})

async function triedAgain(site: TestSite, times: number) {
  const tries = site.logged.filter((line) => line.includes('"mail.failed"')).length
  return tries >= times ? true : hurry(site)
}

async function signUpWhileDown(site: TestSite, sink: Sink) {
  const email = newAddress()
  const { browser, milliseconds } = await signUpTimed(site, email)
  expect(milliseconds).toBeLessThan(2_000)
  expect((await browser.get('/')).text).toContain('Welcome, ')
  expect(await stateOf(browser)).toBe('unconfirmed')
  await waitFor(async () => (sink.paths.length > 0 ? true : null))

  await expectNoTrace(site, sink.paths)

  const lost = sink.paths.length
  const recovered = Date.now()
  sink.behave(sent)
  sink.hangUp()
  await waitFor(async () => ((await jobsLeft(site)) === '0' ? true : hurry(site)), 40_000)
  const [mail, ...more] = sink.paths.slice(lost).map(claimsIn)
  expect(more).toEqual([])
  expect(mail).toMatchObject({ user_email: email })
  expect(Number(mail?.iat) * 1000).toBeGreaterThan(recovered - 1_000)
  await expectNoTrace(site, sink.paths)
  expect((await tryKey(site, email, mail?.user_aut_key_or_otp)).status).toBe(303)
  await site.browser().post(`/emailconfirmationhtml/${mail?.email_link_token}`).expect(303)
}

const jobsLeft = (site: TestSite) =>
  askDatabase(site, "SELECT count(*) FROM pgboss.job WHERE state < 'completed'")

/** As if the time until the next try were over. */
async function hurry(site: TestSite) {
  await site.deps.db.executeSql(
    "UPDATE pgboss.job SET start_after = now() WHERE state IN ('created', 'retry')",
  )
  site.deps.queue.wake()
  return null
}

async function signUpTimed(site: TestSite, email: string) {
  const browser = site.browser()
  const started = performance.now()
  await browser.post('/auth/signup').type('form').send({ email }).expect(303)
  return { browser, milliseconds: performance.now() - started }
}

/** Neither the queue, where failed tries are noted, nor the log holds anything that was in a mail or its URL. */
async function expectNoTrace(site: TestSite, paths: string[]) {
  const kept = (await dumpDatabase(site.deps.db)) + site.logged.join('')
  for (const path of paths) {
    const { user_aut_key_or_otp: key, email_link_token: link } = claimsIn(path)
    expect(leaksOf(key, kept)).toEqual([])
    expect(kept).not.toContain(link)
    expect(kept).not.toContain(tokenIn(path))
  }
  expect(kept).not.toContain('emailservice-usr')
}
