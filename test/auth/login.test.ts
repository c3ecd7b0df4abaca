// The page that logs a member in.
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyHasher, type HasherThreads } from '../../src/helpers/access-key.ts'
import { logIn as openWithKey } from '../../src/routers/auth/account/key.ts'
import {
  logIn,
  type Person,
  readMail,
  signUp,
  signUpAndConfirm,
  stateOf,
  waitForMail,
} from '../support/people.ts'
import { cheapest, startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let person: Person
beforeAll(async () => {
  site = await startSite()
  person = await signUpAndConfirm(site)
})
afterAll(() => site.close())

const send = (fields: object) => site.browser().post('/auth/login').type('form').send(fields)

describe('POST /auth/login', () => {
  it('logs in and goes where the visitor wanted to go', async () => {
    const { email, key } = person
    const answer = await send({ email, key, next: '/about?from=login' })
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/about?from=login')
    expect(await stateOf(await logIn(site, person))).toBe('confirmed')
  })

  it('remembers for two weeks if asked to, otherwise until the browser closes', async () => {
    const { email, key } = person
    const remembered = await send({ email, key, remember: 'on' })
    const forgotten = await send({ email, key })
    expect(sessionCookie(remembered)).toMatch(/Expires=/)
    expect(sessionCookie(forgotten)).not.toMatch(/Expires=|Max-Age=/)

    const { rows } = await site.deps.db.executeSql(
      "SELECT date_trunc('hour', ses_absolute_end - ses_created)::text AS length FROM minimaluser.tbl_session ORDER BY ses_created DESC LIMIT 2",
    )
    expect(rows).toEqual([{ length: '1 day' }, { length: '14 days' }])
  })

  it.each(['ses_idle_end', 'ses_absolute_end'])('S31: knows nobody any more after %s', async (end) => {
    const browser = await logIn(site, person)
    expect(await stateOf(browser)).toBe('confirmed')
    await site.deps.db.executeSql(`UPDATE minimaluser.tbl_session SET ${end} = now()`)
    expect(await stateOf(browser)).toBe('guest')
  })

  it('notes a visit after five minutes, and writes nothing before', async () => {
    const browser = await logIn(site, person)
    const seen = async () =>
      (
        await site.deps.db.executeSql(
          'SELECT ses_seen FROM minimaluser.tbl_session ORDER BY ses_created DESC LIMIT 1',
        )
      ).rows[0] as {
        ses_seen: Date
      }
    const before = await seen()
    await browser.get('/').expect(200)
    expect(await seen()).toEqual(before)
    await site.deps.db.executeSql(
      "UPDATE minimaluser.tbl_session SET ses_seen = now() - interval '6 minutes'",
    )
    await browser.get('/').expect(200)
    await expect
      .poll(async () => (await seen()).ses_seen.getTime())
      .toBeGreaterThan(before.ses_seen.getTime())
  })

  it('says that it worked once, together with what the next page has to say', async () => {
    const { email } = await signUp(site)
    const { key } = readMail(await waitForMail(site, email))
    const browser = site.browser()
    await browser.post('/auth/login').type('form').send({ email, key, next: '/emailconfirmationhtml/x' })
    await browser.get('/auth/signup').expect(303)
    const page = await browser.get('/')
    expect(page.text).toContain('You are logged in, ')
    expect(page.text).toContain('You are logged in already.')
    expect((await browser.get('/')).text).not.toContain('You are logged in')
  })

  it('S49: opens keys of the previous pepper, and hashes them anew', async () => {
    const [oldPepper, newPepper] = [
      'old-0123456789-0123456789-0123456789',
      'new-0123456789-0123456789-0123456789',
    ]
    const hashers = [[oldPepper], [newPepper, oldPepper], [newPepper]].map((peppers) =>
      createKeyHasher(peppers, cheapest),
    )
    const [before, during, after] = hashers as [HasherThreads, HasherThreads, HasherThreads]
    const { email } = await signUpAndConfirm(site)
    const keyHash = await before.hash('correct horse battery staple')
    await site.deps.db.executeSql(
      `UPDATE minimaluser.tbl_auth SET aut_key = '${keyHash}', aut_key_until = NULL WHERE aut_email = '${email}'`,
    )
    const opens = async (hasher: HasherThreads) =>
      (await openWithKey({ ...site.deps, hasher }, email, 'correct horse battery staple')) !== null
    expect(await opens(after)).toBe(false)
    expect(await opens(during)).toBe(true)
    expect(await opens(after)).toBe(true)
    await Promise.all(hashers.map((hasher) => hasher.close()))
  })

  it('shows the form again, with the address and without the key, when they do not belong together', async () => {
    const answer = await send({ email: person.email, key: 'not the key' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('do not belong together')
    expect(answer.text).toContain(`value="${person.email}"`)
    expect(answer.text).not.toContain('not the key')
  })

  it('has saved the session before the answer begins, for browsers follow a redirect at once', async () => {
    await site.deps.db.executeSql(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END';
      CREATE TRIGGER dawdle BEFORE UPDATE ON minimaluser.tbl_session FOR EACH ROW EXECUTE FUNCTION dawdle()`)
    const cookie = await cookieAtFirstByte(person)
    await site.deps.db.executeSql('DROP FUNCTION dawdle CASCADE')
    expect(await stateOf(site.browser().set('Cookie', cookie))).toBe('confirmed')
  })
})

function sessionCookie(answer: { get(name: 'Set-Cookie'): string[] | undefined }) {
  return answer.get('Set-Cookie')?.find((cookie) => cookie.startsWith('sid='))
}

/** The session cookie, once the head of the answer is there and the page behind it shows who is logged in. */
function cookieAtFirstByte({ email, key }: Person) {
  const headers = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' }
  return new Promise<string>((done, failed) => {
    const post = request(`${site.url}/auth/login`, { method: 'POST', headers }, async (answer) => {
      const cookie = answer.headers['set-cookie']?.find((one) => one.startsWith('sid='))?.split(';')[0] ?? ''
      const state = await stateOf(site.browser().set('Cookie', cookie))
      if (state === 'confirmed') done(cookie)
      else failed(new Error(`At the first byte the browser was still ${state}.`))
    })
    post.on('error', failed).end(new URLSearchParams({ email, key }).toString())
  })
}
