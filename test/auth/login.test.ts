// The page that logs a member in.
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logIn, type Person, signUpAndConfirm, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

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
