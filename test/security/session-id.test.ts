// Session ids: a fresh one whenever somebody becomes somebody else, and none that a stranger chose.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../support/database-dump.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { startSite, type TestSite, testSecrets } from '../support/site.ts'
import { cookiesOf, send, sendForm } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
})
afterAll(() => site.close())

const [rightSecret = ''] = testSecrets.SESSION_SECRET
const sidOf = (answer: Parameters<typeof cookiesOf>[0]) => `sid=${cookiesOf(answer).get('sid')?.value ?? ''}`
const randomSid = () => randomBytes(24).toString('base64url')

function signed(id: string, secret: string) {
  const signature = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')
  return `sid=${encodeURIComponent(`s:${id}.${signature}`)}`
}

async function isGuest(cookie: string) {
  return (
    (await send(site.url, { path: '/auth/logout', cookie })).headers.location?.startsWith('/auth/login') ??
    false
  )
}

/** An account with its key and link, and the cookie of its sign-up. */
async function newcomer(cookie = '') {
  const email = newAddress()
  const answer = await sendForm(site.url, '/auth/signup', { email }, cookie)
  expect(answer.status).toBe(303)
  return { email, sid: sidOf(answer), ...readMail(await waitForMail(site, email)) }
}

/** The owner of the session with this cookie in the database, or null. */
async function ownerOf(cookie: string) {
  const id = decodeURIComponent(cookie.slice(4)).replace(/^s:/, '').split('.')[0] ?? ''
  const hash = createHash('sha256').update(id).digest()
  const found = await rowsOf<{ email: string }>(
    site,
    'SELECT aut_email AS email FROM minimaluser.tbl_session JOIN minimaluser.tbl_auth USING (aut_id) WHERE ses_hash = $1',
    [hash],
  )
  return found[0]?.email ?? null
}

describe('session ids', () => {
  it('S29: are new at sign-up, confirmation and log-in, and the old ones open nothing', async () => {
    const { email, key, link, sid: atSignUp } = await newcomer()
    const atConfirm = sidOf(await sendForm(site.url, link, {}, atSignUp))
    expect(await isGuest(atSignUp)).toBe(true)
    expect(await isGuest(atConfirm)).toBe(false)

    await sendForm(site.url, '/auth/logout', {}, atConfirm)
    expect(await isGuest(atConfirm)).toBe(true)
    const atLogIn = sidOf(await sendForm(site.url, '/auth/login', { email, key }, atConfirm))
    expect(new Set([atSignUp, atConfirm, atLogIn, 'sid=']).size).toBe(4)
    expect(await isGuest(atLogIn)).toBe(false)
    expect(await isGuest(atConfirm)).toBe(true)
  })

  it('S29: log-out ends the session on the server and clears its cookie', async () => {
    const { sid } = await newcomer()
    const answer = await sendForm(site.url, '/auth/logout', {}, sid)
    expect(cookiesOf(answer).get('sid')?.value).toBe('')
    expect(await ownerOf(sid)).toBeNull()
    expect(await isGuest(sid)).toBe(true)
  })
})

/** A cookie that somebody put into the visitor's browser, made anew for each try. */
const planted: Record<string, () => Promise<string>> = {
  'an unsigned id': async () => `sid=${randomSid()}`,
  'an id signed with a foreign secret': async () =>
    signed(randomSid(), 'foreign-0123456789-0123456789-0123456789'),
  'an id rightly signed that the database does not know': async () => signed(randomSid(), rightSecret),
  'the ended session of somebody else': async () => {
    const { sid } = await newcomer()
    await sendForm(site.url, '/auth/logout', {}, sid)
    return sid
  },
  'the living session of a disabled account': async () => {
    const { sid, email } = await newcomer()
    await rowsOf(site, 'UPDATE minimaluser.tbl_auth SET aut_isvalid = false WHERE aut_email = $1', [email])
    return sid
  },
}

describe.each(Object.entries(planted))('with %s planted', (_name, plant) => {
  it('S29: the planted id is adopted at neither sign-up, confirmation nor log-in', async () => {
    const victim = await newcomer()
    const doors = [
      async (cookie: string) => {
        const { email, sid } = await newcomer(cookie)
        return { email, sid }
      },
      async (cookie: string) => ({
        email: victim.email,
        sid: sidOf(await sendForm(site.url, victim.link, {}, cookie)),
      }),
      async (cookie: string) => ({
        email: victim.email,
        sid: sidOf(await sendForm(site.url, '/auth/login', { email: victim.email, key: victim.key }, cookie)),
      }),
    ]
    for (const enter of doors) {
      const cookie = await plant()
      expect(await isGuest(cookie)).toBe(true)
      const { email, sid } = await enter(cookie)
      expect(sid).not.toBe(cookie)
      expect(await ownerOf(sid)).toBe(email)
      expect(await ownerOf(cookie)).toBeNull()
      expect(await isGuest(cookie)).toBe(true)
    }
  })
})

describe('with the living session of somebody else planted', () => {
  it('S29: nobody comes into it by signing up or logging in, and confirming leaves it for a new one', async () => {
    const stranger = await newcomer()
    const victim = await newcomer()
    const doors = [
      sendForm(site.url, '/auth/signup', { email: newAddress() }, stranger.sid),
      sendForm(site.url, '/auth/login', { email: victim.email, key: victim.key }, stranger.sid),
    ]
    for (const answer of await Promise.all(doors)) expect(cookiesOf(answer).has('sid')).toBe(false)
    expect(await ownerOf(stranger.sid)).toBe(stranger.email)

    const sid = sidOf(await sendForm(site.url, victim.link, {}, stranger.sid))
    expect(sid).not.toBe(stranger.sid)
    expect(await ownerOf(sid)).toBe(victim.email)
    expect(await ownerOf(stranger.sid)).not.toBe(victim.email)
  })
})
