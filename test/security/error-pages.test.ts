// Error pages: in the look of the site, with a number to write about, and nothing about the inside.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorPageOf } from '../../src/middleware/error-pages.ts'
import { rowsOf } from '../support/database-dump.ts'
import { expectNoInsides, expectSiteLook } from '../support/look.ts'
import { newAddress } from '../support/people.ts'
import { type Relay, startRelay } from '../support/relay.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { readHtml } from '../views/html.ts'
import { type Answer, cookiesOf, send, sendForm } from './plain-http.ts'

let relay: Relay
let site: TestSite
let member: string
beforeAll(async () => {
  relay = await startRelay()
  site = await startSite({ worker: false, config: { production: true, databaseUrl: relay.url } })
  const answer = await sendForm(site.url, '/auth/signup', { email: newAddress() })
  member = `sid=${cookiesOf(answer).get('sid')?.value}`
})
afterAll(async () => {
  await relay.close()
  await site.close()
})

/** Checks everything that S43 asks of an error page. */
function expectErrorPage(answer: Answer, status: number) {
  expect(answer.status).toBe(status)
  expectSiteLook(answer)
  expectNoInsides(answer)
  expect(answer.headers['content-type']).toMatch(/^text\/html; charset=utf-8$/i)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.headers['set-cookie']).toBeUndefined()
  const page = readHtml(answer.text)
  const textOf = (tag: string) => page.find(({ name }) => name === tag)?.text ?? ''
  expect(textOf('code')).toMatch(/^[0-9a-f-]{36}$/)
  expect(textOf('code')).toBe(answer.headers['x-request-id'])
  expect(textOf('h1')).toMatch(/\w+/)
  expect(page.some(({ name, attributes }) => name === 'a' && attributes.href === '/')).toBe(true)
  expect(answer.text).not.toContain('class="person-name')
}

const json = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' }

describe('what a visitor did', () => {
  const asked: Record<string, () => Promise<Answer>> = {
    400: () => send(site.url, { path: '/pictures/%ff' }),
    403: () => send(site.url, { method: 'POST', path: '/cookies', cookie: member }),
    404: () => send(site.url, { path: '/nowhere', cookie: member }),
    413: () => sendForm(site.url, '/auth/signup', 'a=1&'.repeat(30), member),
    415: () => send(site.url, { method: 'POST', path: '/auth/signup', headers: json, body: '{}' }),
    429: () => sendForm(site.url, '/auth/resendconfirmation', {}, member),
  }

  it.each(Object.keys(asked))('S43: %s is an error page', async (status) => {
    expectErrorPage((await asked[status]?.()) as Answer, Number(status))
  })

  it('S43: 429 says when to come back', async () => {
    const answer = await sendForm(site.url, '/auth/resendconfirmation', {}, member)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('S43: 410, a dead link, is a page of the site that nobody keeps', async () => {
    for (const method of ['GET', 'POST']) {
      const headers = { 'Sec-Fetch-Site': 'same-origin' }
      const answer = await send(site.url, { method, path: '/emailconfirmationhtml/dead', headers })
      expect(answer.status).toBe(410)
      expectSiteLook(answer)
      expectNoInsides(answer)
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })
})

describe('what is our fault', () => {
  it('S43: a table that is not there is a 500', async () => {
    await rowsOf(site, 'ALTER TABLE minimaluser.tbl_session RENAME TO tbl_elsewhere')
    const answers = [
      await send(site.url, { path: '/', cookie: member }),
      await sendForm(site.url, '/auth/signup', { email: newAddress() }),
    ]
    await rowsOf(site, 'ALTER TABLE minimaluser.tbl_elsewhere RENAME TO tbl_session')
    for (const answer of answers) expectErrorPage(answer, 500)
    expect((await send(site.url, { path: '/', cookie: member })).status).toBe(200)
  })

  it('S43: a column that is not there is a 500', async () => {
    await rowsOf(site, 'ALTER TABLE minimaluser.tbl_ticket RENAME tck_address TO tck_elsewhere')
    await rowsOf(site, 'ALTER TABLE namer.tbl_noun RENAME nou_noun TO nou_elsewhere')
    const answer = await sendForm(site.url, '/auth/signup', { email: newAddress() })
    await rowsOf(site, 'ALTER TABLE minimaluser.tbl_ticket RENAME tck_elsewhere TO tck_address')
    await rowsOf(site, 'ALTER TABLE namer.tbl_noun RENAME nou_elsewhere TO nou_noun')
    expectErrorPage(answer, 500)
  })

  it('S43: a database that ends the connection in the middle of a query is a 503', async () => {
    await rowsOf(
      site,
      'CREATE FUNCTION minimaluser.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END $$',
    )
    await rowsOf(
      site,
      'CREATE TRIGGER wait BEFORE INSERT ON minimaluser.tbl_auth FOR EACH ROW EXECUTE FUNCTION minimaluser.wait()',
    )
    const waiting = sendForm(site.url, '/auth/signup', { email: newAddress() })
    await expect
      .poll(() =>
        rowsOf(
          site,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
        ),
      )
      .toHaveLength(1)
    const answer = await waiting
    await rowsOf(site, 'DROP FUNCTION minimaluser.wait CASCADE')
    expectErrorPage(answer, 503)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('S43: a database that is not there is a 503, and pages that need none go on', async () => {
    await relay.refuse()
    const answers = [
      await send(site.url, { path: '/auth/logout', cookie: member }),
      await sendForm(site.url, '/auth/signup', { email: newAddress() }),
      await send(site.url, { path: '/readyz' }),
    ]
    const about = await send(site.url, { path: '/about' })
    await relay.accept()
    for (const answer of answers) expectErrorPage(answer, 503)
    expect(about.status).toBe(200)
    await expect.poll(async () => (await send(site.url, { path: '/readyz' })).status).toBe(200)
  })

  it('S43: a database that does not answer is a 503', async () => {
    await relay.swallow()
    const answer = await send(site.url, { path: '/auth/logout', cookie: member })
    await relay.accept()
    expectErrorPage(answer, 503)
  })

  it('S43: no error came from anything but what was broken here', () => {
    const faults = site.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'error')
    expect(new Set(faults.map(({ status }) => status))).toEqual(new Set([500, 503]))
    for (const { requestId, err } of faults) {
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(err.message).not.toBe('')
    }
  })
})

describe('drawings', () => {
  const drawn = [400, 403, 404, 408, 413, 415, 422, 429, 431, 500, 503].map(errorPageOf)

  it('are there for each kind of error, and each is used', () => {
    const files = readdirSync(join(import.meta.dirname, '../../static/images/errors'))
    const used = drawn.map(({ drawing }) => `${drawing}.svg`)
    expect([...new Set(used)].sort()).toEqual(files.sort())
    for (const { alt } of drawn) expect(alt).toMatch(/^[A-Z].+\.$/)
  })
})
