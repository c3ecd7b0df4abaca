// The end of a session: nothing brings it back, not even what was under way at that moment.
import { setTimeout as sleep } from 'node:timers/promises'
import { Router } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { type Listening, listen } from '../../src/listen.ts'
import { endSession } from '../../src/middleware/session.ts'
import { countSessions, rowsOf } from '../support/database-dump.ts'
import { newAddress } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { cookieHeader, cookiesOf, send, sendForm } from './plain-http.ts'

const rounds = 20
const inFlight = 50

let site: TestSite
let slow: Listening
let url: string
beforeAll(async () => {
  site = await startSite({ config: { production: true }, worker: false })
  slow = await listen(createApp(site.deps, [slowWriter()]), { port: 0, host: 'localhost' })
  url = `http://localhost:${slow.port}`
})
afterAll(async () => {
  await slow.close()
  await site.close()
})

/** The real app, with one more page: it takes its time and then writes to the session that it began with. */
function slowWriter() {
  const router = Router()
  router.get('/slow/:milliseconds', async (req, res) => {
    await sleep(Number(req.params.milliseconds))
    const { state } = res.locals.user
    if (state !== 'guest') Object.assign(req.session, { late: Math.random() })
    res.send(state)
  })
  router.post('/slow-logout', async (req, res) => {
    await rowsOf(site, renewed)
    await endSession(site.deps, req, res)
    res.end()
  })
  return router
}

/** As a change of key would have it that is done between the beginning of a log-out and its end. */
const renewed = "UPDATE minimaluser.tbl_session SET ses_hash = decode(md5(ses_hash::text), 'hex')"

async function newSession() {
  return cookieHeader(await sendForm(url, '/auth/signup', { email: newAddress() }))
}

async function isGuest(cookie: string) {
  return (
    (await send(url, { path: '/auth/logout', cookie })).headers.location?.startsWith('/auth/login') ?? false
  )
}

describe('POST /auth/logout', () => {
  it('S30: a cookie that is used again is a guest, on every page', async () => {
    const cookie = await newSession()
    expect(await isGuest(cookie)).toBe(false)
    await sendForm(url, '/auth/logout', {}, cookie)
    expect(await isGuest(cookie)).toBe(true)
    const home = await send(url, { path: '/', cookie })
    expect(home.text).toContain('href="/auth/login"')
    expect(home.text).not.toContain('class="person-name')
    expect(cookiesOf(home).get('sid')?.value).toBe('')
    expect((await sendForm(url, '/auth/logout', {}, cookie)).headers.location).toBe('/auth/login')
  })

  it('S30: 50 requests that write their session late do not bring it back, 20 times', async () => {
    for (let round = 0; round < rounds; round++) {
      const cookie = await newSession()
      const late = Array.from({ length: inFlight }, (_, at) => send(url, { path: `/slow/${at}`, cookie }))
      await sleep(2 * round)
      const [ended, ...answers] = await Promise.all([sendForm(url, '/auth/logout', {}, cookie), ...late])
      expect(ended?.headers.location).toBe('/')
      expect(answers.some(({ text }) => text === 'unconfirmed')).toBe(true)
      for (const answer of answers) expect(cookiesOf(answer).get('sid')?.value ?? '').toBe('')
      expect(await countSessions(site)).toBe(0)
      expect(await isGuest(cookie)).toBe(true)
    }
  })

  it('S30: nor do 50 that note it as seen while the row is held, 20 times', async () => {
    for (let round = 0; round < rounds; round++) {
      const cookie = await newSession()
      await rowsOf(site, `UPDATE minimaluser.tbl_session SET ses_seen = now() - interval '1 hour'`)
      const pages = Array.from({ length: inFlight }, () => send(url, { path: '/about', cookie }))
      await sleep(round)
      await Promise.all([sendForm(url, '/auth/logout', {}, cookie), ...pages])
      await expect.poll(() => countSessions(site)).toBe(0)
      expect(await isGuest(cookie)).toBe(true)
    }
  })

  it('S30: ends the session under whatever id it has by now', async () => {
    await sendForm(url, '/slow-logout', {}, await newSession())
    expect(await countSessions(site)).toBe(0)
  })

  it('S30: the session of somebody else goes on', async () => {
    const [mine, theirs] = [await newSession(), await newSession()]
    await sendForm(url, '/auth/logout', {}, mine)
    expect(await isGuest(mine)).toBe(true)
    expect(await isGuest(theirs)).toBe(false)
  })
})
