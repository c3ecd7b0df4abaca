// Every flow while the mailer is out of order: pages are as always, and what was asked for arrives afterwards.
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { changeAccount, setKey, tryKey } from '../support/accounts.ts'
import { jobsDone } from '../support/database-dump.ts'
import { ownKey, post, statesOf } from '../support/members.ts'
import { logIn, newAddress, stateOf, waitFor } from '../support/people.ts'
import { sent } from '../support/sink.ts'
import { eventsOf, inWorld, keyForm, recover, signUp } from './mailer-world.ts'

const newKey = 'five cats under a cold moon'

const outOfOrder: Record<string, RequestListener> = {
  'error 1': (_req, res) => void res.end('{"error":1,"msg":"Problem with token"}'),
  'error 2': (_req, res) => void res.end('{"error":2,"msg":"SMTP failed"}'),
  500: (_req, res) => void res.writeHead(500).end('no'),
  404: (_req, res) => void res.writeHead(404).end('no'),
}

describe.each(Object.entries(outOfOrder))('while the mailer answers %s', (answer, failing) => {
  it(
    'S46, S58: no flow breaks or blocks, and what was asked for arrives afterwards',
    { timeout: 90_000 },
    () =>
      inWorld(sent, async (world) => {
        const { site, sink, order } = world
        const { browser, email, key, token } = await signUp(world)
        await browser.post(`/emailconfirmationhtml/${token}`).expect(303)
        await post(browser, '/auth/userprofile/key', keyForm({ key }, ownKey)).expect(303)
        const notice = await order('notice', email)
        await jobsDone(site)
        sink.behave(failing)
        const from = sink.paths.length
        const timed = async (deed: PromiseLike<{ headers: Record<string, string> }>) => {
          const started = performance.now()
          const { headers } = await deed
          expect(performance.now() - started).toBeLessThan(3_000)
          return headers.location ?? ''
        }

        const [newcomer, address, newcomerEmail] = [site.browser(), newAddress(), newAddress()]
        await timed(post(newcomer, '/auth/signup', { email: newcomerEmail }).expect(303))
        await timed(
          post(browser, '/auth/userprofile/email', { email: address, accesskey: ownKey }).expect(303),
        )
        const lost = await timed(post(site.browser(), '/auth/forgotkey', { email }).expect(303))
        expect(lost).toMatch(/^\/auth\/resetkey\//)
        await timed(post(browser, '/auth/userprofile/key', keyForm({ key: ownKey }, newKey)).expect(303))
        const owner = site.browser()
        const page = await timed(post(owner, `/auth/undo/${notice.email_link_token}`).expect(303))
        expect(await statesOf(browser, newcomer)).toEqual(['guest', 'unconfirmed'])
        await owner.get(page).expect(200)
        await waitFor(async () => (sink.paths.length > from + 1 ? true : null))

        const later = sink.paths.length
        await recover(world)
        const code = (await order('resetkey', email, later)).user_aut_key_or_otp ?? ''
        await post(owner, page, { otp: code, newaccesskey: newKey, confirmaccesskey: newKey }).expect(303)
        expect(await stateOf(await logIn(site, { email, key: newKey }))).toBe('confirmed')
        const welcome = await order('signup', newcomerEmail, later)
        expect((await tryKey(site, newcomerEmail, welcome.user_aut_key_or_otp ?? '')).status).toBe(303)
        expect(eventsOf(world, 'error')).toEqual([])
      }),
  )

  it('S48: the profile says what became of the mail to a new address', { timeout: 60_000 }, () =>
    inWorld(sent, async (world) => {
      const { site, sink, order } = world
      const { browser, email } = await signUp(world)
      await changeAccount(site, email, { aut_confirmed: 'true' })
      await setKey(site, email, ownKey)
      sink.behave(failing)
      const address = newAddress()
      await post(browser, '/auth/userprofile/email', { email: address, accesskey: ownKey }).expect(303)
      await order('change', address)
      const state = async () =>
        /id="email"[\s\S]*?mail-(waiting|sent|undeliverable)/.exec(
          (await browser.get('/auth/userprofile')).text,
        )?.[1]
      const refused = /^error/.test(String(answer))
      await expect.poll(state).toBe(refused ? 'undeliverable' : 'waiting')
      await recover(world)
      expect(await state()).toBe('sent')
    }),
  )
})
