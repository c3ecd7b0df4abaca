// What is under way while a session ends or a key changes: nothing of it opens the account afterwards.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertEvent } from '../../src/db/events.ts'
import { setKey } from '../support/accounts.ts'
import { rowsOf } from '../support/database-dump.ts'
import { changeKey, newMember, ownKey, post } from '../support/members.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { during } from './during.ts'
import { type Answer, cookieHeader, cookiesOf, send, sendForm } from './plain-http.ts'

const rounds = 20
const inFlight = 50

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 10_000 } })
})
afterAll(() => site.close())

const sessionsOf = (id: string) =>
  rowsOf(site, 'SELECT 1 FROM minimaluser.tbl_session WHERE aut_id = $1', [id])
const sidOf = (answer: Answer) => cookiesOf(answer).get('sid')?.value ?? ''
const logIn = async (email: string) =>
  cookieHeader(await sendForm(site.url, '/auth/login', { email, key: ownKey }))
const isGuest = async (cookie: string) =>
  (await send(site.url, { path: '/auth/userprofile', cookie })).status === 303

/** One of the things that a browser may be at when its owner logs out, none of which needs the key. */
function ask(at: number, round: number, cookie: string) {
  const path = '/auth/userprofile'
  const asks = [
    () => sendForm(site.url, `${path}/name`, { username: `Busy Member ${round} ${at}` }, cookie),
    () => sendForm(site.url, `${path}/name`, { username: 'x' }, cookie),
    () => send(site.url, { path, cookie }),
    () => sendForm(site.url, '/auth/cancelchange', {}, cookie),
    () => sendForm(site.url, `${path}/sessions`, { session: '1' }, cookie),
    () => send(site.url, { path: '/', cookie }),
  ]
  return asks[at % asks.length]?.() as Promise<Answer>
}

describe('POST /auth/logout', () => {
  it('S30: no profile form under way brings the session back, 20 times with 50 of them', {
    timeout: 60_000,
  }, async () => {
    const member = await newMember(site)
    await post(member.browser, '/auth/logout').expect(303)
    for (let round = 0; round < rounds; round++) {
      const cookie = await logIn(member.email)
      await rowsOf(site, "UPDATE minimaluser.tbl_session SET ses_seen = now() - interval '1 hour'")
      const before = Array.from({ length: inFlight / 2 }, (_, at) => ask(at, round, cookie))
      const ended = sendForm(site.url, '/auth/logout', {}, cookie)
      const after = Array.from({ length: inFlight / 2 }, (_, at) => ask(at + 100, round, cookie))
      const answers = await Promise.all([...before, ...after])
      expect((await ended).headers.location).toBe('/')
      for (const answer of answers) {
        expect(answer.status).toBeLessThan(500)
        expect(sidOf(answer)).toBe('')
      }
      await expect.poll(() => sessionsOf(member.id)).toEqual([])
      expect(await isGuest(cookie)).toBe(true)
    }
  })

  it('S30: nor does a change of key that is under way, 20 times', { timeout: 60_000 }, async () => {
    const member = await newMember(site)
    await post(member.browser, '/auth/logout').expect(303)
    const newKey = 'five cats under a cold moon'
    const fields = { accesskey: ownKey, newaccesskey: newKey, confirmaccesskey: newKey }
    for (let round = 0; round < rounds; round++) {
      const cookie = await logIn(member.email)
      const changing = sendForm(site.url, '/auth/userprofile/key', fields, cookie)
      for (let at = 0; at < round; at++) await send(site.url, { path: '/about' })
      const ended = await sendForm(site.url, '/auth/logout', {}, cookie)
      const changed = await changing
      expect([303, 422]).toContain(changed.status)
      expect(await isGuest(cookie)).toBe(true)
      if (ended.headers.location === '/') {
        expect(await isGuest(cookieHeader(changed))).toBe(true)
        expect(await sessionsOf(member.id)).toEqual([])
      }
      await rowsOf(site, 'DELETE FROM minimaluser.tbl_session')
      await setKey(site, member.email, ownKey)
    }
  })
})

describe('a log-in with the key of before', () => {
  it('S04: that meets the change of key leaves no session, 20 times', { timeout: 60_000 }, async () => {
    const member = await newMember(site)
    const newKey = 'five cats under a cold moon'
    for (let round = 0; round < rounds; round++) {
      const entering = Array.from({ length: 5 }, () =>
        sendForm(site.url, '/auth/login', { email: member.email, key: ownKey }),
      )
      await changeKey(member, newKey).expect(303)
      for (const answer of await Promise.all(entering)) {
        expect([303, 422]).toContain(answer.status)
        expect(await isGuest(cookieHeader(answer))).toBe(true)
      }
      expect(await sessionsOf(member.id)).toHaveLength(1)
      await changeKey({ ...member, key: newKey }, ownKey).expect(303)
    }
  })

  it.each([
    [
      'the key changes',
      'UPDATE minimaluser.tbl_auth SET aut_key_version = aut_key_version + 1 WHERE aut_id = $1',
    ],
    ['the account is disabled', 'UPDATE minimaluser.tbl_auth SET aut_isvalid = false WHERE aut_id = $1'],
    ['the account goes', 'DELETE FROM minimaluser.tbl_auth WHERE aut_id = $1'],
  ])('S04, S33: leaves no session when at this very moment %s', async (_what, change) => {
    const { id, email, browser } = await newMember(site)
    await post(browser, '/auth/logout').expect(303)
    const meanwhile = () => sendForm(site.url, '/auth/login', { email, key: ownKey })
    const answer = await during(site, change, id, meanwhile)
    expect(answer.status).toBe(422)
    expect(await sessionsOf(id)).toEqual([])
    expect(await isGuest(cookieHeader(answer))).toBe(true)
  })
})

describe('an event', () => {
  it('is noted nowhere, and is no fault, when its account goes at this very moment', async () => {
    const { id } = await newMember(site)
    const event = { what: 'login', device: '', address: '' } as const
    const noted = await during(site, 'DELETE FROM minimaluser.tbl_auth WHERE aut_id = $1', id, () =>
      insertEvent(site.deps.db, id, event),
    )
    expect(noted).toBe(0)
  })
})
