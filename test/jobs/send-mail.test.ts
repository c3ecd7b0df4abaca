// The mail with key and link, when the mailer is not as it should be.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendMail } from '../../src/jobs/send-mail.ts'
import { newAddress, waitFor } from '../support/people.ts'
import { claimsIn, type Sink, sent, startSink } from '../support/sink.ts'
import { startSite, type TestSite } from '../support/site.ts'

let sink: Sink
let site: TestSite
beforeEach(async () => {
  sink = await startSink()
  site = await startSite({ config: { mailerUrl: sink.url } })
})
afterEach(async () => {
  await site.close()
  await sink.close()
})

const signUp = (email: string, browser = site.browser()) =>
  browser.post('/auth/signup').type('form').send({ email }).expect(303)
const logIn = (email: string, key: unknown) =>
  site.browser().post('/auth/login').type('form').send({ email, key })
const ordersTo = (email: string) => sink.paths.map(claimsIn).filter((order) => order.user_email === email)
const sql = (text: string) => site.deps.db.executeSql(text)
const refuse: Parameters<Sink['behave']>[0] = (_req, res) => void res.end('{"error":2,"msg":"refused"}')

/** Of the mails that are not done with. */
async function states() {
  const { rows } = await sql("SELECT state FROM pgboss.job WHERE name = 'send-mail' AND state < 'completed'")
  return (rows as { state: string }[]).map(({ state }) => state)
}

function arrived(email: string) {
  return waitFor(async () => {
    const { rows } = await sql(
      `SELECT 1 FROM minimaluser.tbl_auth WHERE aut_email = '${email}' AND aut_key_until > now()`,
    )
    return rows.length > 0 ? ordersTo(email).at(-1) : null
  })
}

describe('the job that sends a mail', () => {
  it('lets good mails pass those that were refused', { timeout: 60_000 }, async () => {
    sink.behave((req, res) => {
      const bad = String(claimsIn(req.url).user_email).endsWith('@bogus.example')
      res.end(`{"error":${bad ? 2 : 0},"msg":""}`)
    })
    await Promise.all(Array.from({ length: 60 }, (_, at) => signUp(`bad-${at}@bogus.example`)))
    const refused =
      "SELECT count(*)::integer AS count FROM pgboss.job WHERE name = 'send-mail' AND priority < 0"
    await waitFor(
      async () => ((await sql(refused)).rows[0] as { count: number }).count === 60 || null,
      30_000,
    )

    const email = newAddress()
    await signUp(email)
    await sql("UPDATE pgboss.job SET start_after = now() WHERE name = 'send-mail' AND state = 'created'")
    const before = sink.paths.length
    site.deps.queue.wake()
    await arrived(email)
    const place = sink.paths.slice(before).findIndex((path) => claimsIn(path).user_email === email)
    expect(place).toBeLessThan(10)
  })

  it('S12: counts no mail against its mailbox that could not be written', async () => {
    const email = newAddress()
    await signUp(email)
    await arrived(email)
    const { rows } = await sql(`SELECT aut_id::text AS "userId" FROM minimaluser.tbl_auth`)
    const [{ userId }] = rows as [{ userId: string }]
    const hash = () => Promise.reject(new Error('the thread is lost'))
    const broken = sendMail({ ...site.deps, hasher: { ...site.deps.hasher, hash } })
    const job = { service: 'signup', userId } as const
    for (let time = 0; time < 4; time++) await expect(broken(job)).rejects.toThrow('the thread is lost')

    await sendMail(site.deps)(job)
    expect(ordersTo(email)).toHaveLength(2)
  })

  it('keeps an earlier key and link good when a later mail is refused', async () => {
    const [email, browser] = [newAddress(), site.browser()]
    await signUp(email, browser)
    const first = await arrived(email)

    sink.behave(refuse)
    await sql(
      `UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '1 hour' WHERE aut_email = '${email}'`,
    )
    await browser.post('/auth/resendconfirmation').expect(303)
    await waitFor(async () => (site.logged.some((line) => line.includes('"mail.failed"')) ? true : null))

    await logIn(email, first?.user_aut_key_or_otp).expect(303)
    await browser.post(`/emailconfirmationhtml/${first?.email_link_token}`).expect(303)
    expect((await sql('SELECT 1 FROM minimaluser.tbl_ticket')).rows).toEqual([])
  })

  it('sends one mail however often it was asked for while the mailer was away', async () => {
    sink.behave((_req, res) => void res.writeHead(503).end())
    const [email, browser] = [newAddress(), site.browser()]
    await signUp(email, browser)
    for (let times = 0; times < 5; times++) {
      await sql("UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '1 hour'")
      await browser.post('/auth/resendconfirmation').expect(303)
      await waitFor(async () => ((await states()).includes('active') ? null : true))
    }
    await waitFor(async () => ((await states()).join() === 'created' ? true : null))
    const lost = sink.paths.length
    sink.behave(sent)
    await sql('UPDATE pgboss.job SET start_after = now()')
    await waitFor(async () => ((await states()).length === 0 ? true : null))
    expect(sink.paths.length - lost).toBe(1)
    const last = sink.paths.map(claimsIn).at(-1)
    await logIn(email, last?.user_aut_key_or_otp).expect(303)
  })

  it('gives up after two hours of refusals', async () => {
    sink.behave(refuse)
    const email = newAddress()
    await signUp(email)
    const waiting = "name = 'send-mail' AND state = 'created' AND data ? 'refusals'"
    await waitFor(async () => {
      const late = `UPDATE pgboss.job SET data = data || '{"refusals":120}', start_after = now() WHERE ${waiting}`
      return (await sql(`${late} RETURNING 1`)).rows[0] ?? null
    })
    await waitFor(async () =>
      site.logged.some((line) => line.includes('"mail.undeliverable"')) ? true : null,
    )
    expect(
      (await sql("SELECT 1 FROM pgboss.job WHERE name = 'send-mail' AND state < 'active'")).rows,
    ).toEqual([])
  })
})
