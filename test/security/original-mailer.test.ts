// Every flow with the original mailer, which knows no notices.
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { tryKey } from '../support/accounts.ts'
import { jobsDone } from '../support/database-dump.ts'
import { ownKey, post } from '../support/members.ts'
import { logIn, newAddress, stateOf } from '../support/people.ts'
import { claimsIn, sent } from '../support/sink.ts'
import { eventsOf, inWorld, keyForm, signUp } from './mailer-world.ts'

const newKey = 'five cats under a cold moon'

/** Three services, and of any other path what Express says by itself. */
const original: RequestListener = (req, res) =>
  /^\/emailservice-usr\/(signup|change|resetkey)\//.test(req.url ?? '')
    ? sent(req, res)
    : void res.writeHead(404, { 'Content-Type': 'text/html' }).end('<pre>Cannot GET</pre>')

describe('with the original mailer', () => {
  it(
    'S46: the whole life of an account works; notices are skipped, each with one warning',
    { timeout: 60_000 },
    () =>
      inWorld(original, async (world) => {
        const { site, sink, order } = world
        const { browser, email, key, token } = await signUp(world)
        await browser.post(`/emailconfirmationhtml/${token}`).expect(303)
        await post(browser, '/auth/userprofile/key', keyForm({ key }, ownKey)).expect(303)

        const address = newAddress()
        await post(browser, '/auth/userprofile/email', { email: address, accesskey: ownKey }).expect(303)
        const change = await order('change', address)
        await browser.post(`/emailconfirmationhtml/${change.email_link_token}`).expect(303)
        expect((await tryKey(site, address, change.user_aut_key_or_otp ?? '')).status).toBe(303)

        const lost =
          (await post(browser, '/auth/forgotkey', { email: address }).expect(303)).headers.location ?? ''
        const code = await order('resetkey', address)
        expect(code).toMatchObject({
          user_aut_key_or_otp: expect.stringMatching(/^\d{6}$/),
          email_link_url: 'none',
        })
        await post(browser, lost, {
          otp: code.user_aut_key_or_otp ?? '',
          newaccesskey: newKey,
          confirmaccesskey: newKey,
        })
        expect(await stateOf(await logIn(site, { email: address, key: newKey }))).toBe('confirmed')

        await jobsDone(site)
        expect(sink.paths.map((path) => path.split('/')[2])).toEqual(
          expect.arrayContaining(['signup', 'notice', 'change', 'resetkey']),
        )
        expect(sink.paths.filter((path) => path.includes('/notice/'))).toHaveLength(3)
        expect(eventsOf(world, 'notice.skipped')).toHaveLength(3)
        expect([
          ...eventsOf(world, 'mail.failed'),
          ...eventsOf(world, 'job.failed'),
          ...eventsOf(world, 'error'),
        ]).toEqual([])
        expect((await tryKey(site, email, ownKey)).status).toBe(422)
      }),
  )

  it('S46: is told nothing that it would stumble over', () =>
    inWorld(original, async (world) => {
      const { browser, email, key, token } = await signUp(world)
      await browser.post(`/emailconfirmationhtml/${token}`).expect(303)
      await post(browser, '/auth/userprofile/email', { email: `x${email}`, accesskey: key }).expect(303)
      await post(world.site.browser(), '/auth/forgotkey', { email }).expect(303)
      await jobsDone(world.site)
      const fields = ['email_link_token', 'email_link_url', 'exp', 'iat', 'user_aut_key_or_otp', 'user_email']
      for (const path of world.sink.paths) {
        const claims = claimsIn(path)
        expect(Object.keys(claims).sort()).toEqual(fields)
        for (const [field, value] of Object.entries(claims))
          expect(typeof value).toBe(['exp', 'iat'].includes(field) ? 'number' : 'string')
      }
    }))
})
