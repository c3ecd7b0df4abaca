// What one mailbox may get: three mails an hour and ten a day, of all kinds together, whoever asks for them.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askDatabase, changeAccount } from '../support/accounts.ts'
import { askForCode } from '../support/lost-key.ts'
import { newAddress, signUp, signUpAndConfirm, waitForMail } from '../support/people.ts'
import { type Sink, sent, startSink } from '../support/sink.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { endLimits, jobsQuiet, runWaiting } from '../support/time.ts'

const aMinuteLater = { aut_mail_asked: "now() - interval '61 seconds'" }
const waiting = (site: TestSite) =>
  askDatabase(site, "SELECT count(*) FROM pgboss.job WHERE name = 'send-mail' AND state < 'active'")

describe('a mailbox', () => {
  let site: TestSite
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())

  const mailsTo = async (email: string) => (await site.mails()).filter(({ to }) => to === email).length

  it('S12: gets three mails of sixty posts from thirty addresses', async () => {
    const { email } = await signUp(site)
    await changeAccount(site, email, aMinuteLater)
    const strangers = Array.from({ length: 30 }, () => site.browser())
    const posts = strangers.flatMap((stranger) =>
      ['/auth/signup', '/auth/forgotkey'].map((path) => stranger.post(path).type('form').send({ email })),
    )
    const statuses = new Set((await Promise.all(posts)).map(({ status }) => status))
    expect([...statuses].sort()).toEqual([303, 429])
    await jobsQuiet(site)
    expect(await mailsTo(email)).toBe(3)
    await site.deps.db.executeSql('DELETE FROM pgboss.job')
  })

  it('S12: is one, whatever the plus tags of its addresses', async () => {
    const tags = Array.from({ length: 5 }, (_, at) => `tagged+${at}@example.org`)
    for (const email of tags)
      await site.browser().post('/auth/signup').type('form').send({ email }).expect(303)
    await jobsQuiet(site)
    const sent = (await site.mails()).filter(({ to }) => to.startsWith('tagged+'))
    expect(sent).toHaveLength(3)
    await site.deps.db.executeSql('DELETE FROM pgboss.job')
  })

  it('S12: gets what has waited once the hour is over, and each once', async () => {
    const { email } = await signUp(site)
    for (let time = 0; time < 2; time++) await askForCode(site, email)
    await jobsQuiet(site)
    await changeAccount(site, email, aMinuteLater)
    await site.browser().post('/auth/signup').type('form').send({ email }).expect(303)
    await jobsQuiet(site)
    expect(await mailsTo(email)).toBe(3)
    const due = "SELECT start_after > now() + interval '59 minutes' FROM pgboss.job WHERE state < 'active'"
    expect(await askDatabase(site, due)).toBe('true')

    await endLimits(site, 'mailHourly')
    await runWaiting(site)
    expect(await mailsTo(email)).toBe(4)
    expect(await waiting(site)).toBe('0')
  })

  it('S12: gets ten mails a day, and the eleventh on the next', { timeout: 60_000 }, async () => {
    const { email } = await signUp(site)
    for (let mail = 2; mail <= 11; mail++) {
      await endLimits(site, 'mailHourly', 'signUp')
      await changeAccount(site, email, aMinuteLater)
      await site.browser().post('/auth/signup').type('form').send({ email }).expect(303)
      await jobsQuiet(site)
    }
    expect(await mailsTo(email)).toBe(10)
    const due = "SELECT start_after > now() + interval '23 hours' FROM pgboss.job WHERE state < 'active'"
    expect(await askDatabase(site, due)).toBe('true')

    await endLimits(site, 'mailHourly')
    await runWaiting(site)
    expect(await mailsTo(email)).toBe(10)
    await endLimits(site, 'mailHourly', 'mailDaily')
    await runWaiting(site)
    expect(await mailsTo(email)).toBe(11)
  })

  it('S12: does not count against another', async () => {
    const [full, other] = [await signUp(site), await signUp(site)]
    for (const { email } of [full, full]) await askForCode(site, email)
    await jobsQuiet(site)
    await askForCode(site, other.email)
    await waitForMail(site, other.email, 2)
  })

  it('S12, S18: keeps a mail to the next one waiting no longer, when somebody thinks better of an address', async () => {
    const [full, member] = [await signUp(site), await signUpAndConfirm(site)]
    for (let time = 0; time < 2; time++) await askForCode(site, full.email)
    await jobsQuiet(site)
    await site.deps.db.executeSql('DELETE FROM minimaluser.tbl_auth WHERE aut_email = $1', [full.email])
    const wish = (email: string) =>
      member.browser.post('/auth/userprofile/email').type('form').send({ email, accesskey: member.key })
    await wish(full.email).expect(303)
    await jobsQuiet(site)
    expect(await mailsTo(full.email)).toBe(3)
    const right = newAddress()
    await wish(right).expect(303)
    await waitForMail(site, right)
    await runWaiting(site)
    expect([await mailsTo(full.email), await mailsTo(right)]).toEqual([3, 1])
  })

  it('S21: gets a notice even when it is full', async () => {
    const { browser, email, key } = await signUpAndConfirm(site)
    for (let time = 0; time < 3; time++) await askForCode(site, email)
    await jobsQuiet(site)
    expect(await mailsTo(email)).toBe(3)
    const fields = { accesskey: key, newaccesskey: 'one of my own', confirmaccesskey: 'one of my own' }
    await browser.post('/auth/userprofile/key').type('form').send(fields).expect(303)
    const notice = await waitForMail(site, email, 4)
    expect(notice.text).toContain('the access key of your account')
  })
})

describe('a mail that failed', () => {
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
  const failing = {
    'is refused': '{"error":2,"msg":"refused"}',
    'is answered with nonsense': 'nothing that a mailer says',
  }
  const failSixTimes = async (email: string) => {
    await site.browser().post('/auth/signup').type('form').send({ email }).expect(303)
    await jobsQuiet(site)
    for (let time = 0; time < 5; time++) await runWaiting(site)
    expect(site.logged.filter((line) => line.includes('"mail.failed"'))).toHaveLength(6)
  }
  const expectWholeShare = async (email: string) => {
    const before = sink.paths.length
    await runWaiting(site)
    for (let time = 0; time < 3; time++) await askForCode(site, email)
    await jobsQuiet(site)
    expect(sink.paths.length - before).toBe(3)
    expect(await waiting(site)).toBe('1')
  }

  it.each(Object.entries(failing))('S12: takes nothing of the share when it %s', async (_how, answer) => {
    sink.behave((_req, res) => void res.end(answer))
    const email = newAddress()
    await failSixTimes(email)
    expect(sink.paths).toHaveLength(6)
    sink.behave(sent)
    await expectWholeShare(email)
  })

  it('S12: takes nothing of the share when it finds no mailer', async () => {
    const { port } = new URL(sink.url)
    await sink.close()
    const email = newAddress()
    await failSixTimes(email)
    sink = await startSink(sent, Number(port))
    await expectWholeShare(email)
  })

  it('S12: makes no other wait for the hour', async () => {
    sink.behave((_req, res) => void setTimeout(() => res.writeHead(503).end(), 300))
    const email = newAddress()
    const browser = site.browser()
    await browser.post('/auth/signup').type('form').send({ email }).expect(303)
    await Promise.all(Array.from({ length: 3 }, () => askForCode(site, email)))
    await jobsQuiet(site)
    const late =
      "SELECT count(*) FROM pgboss.job WHERE state < 'active' AND start_after > now() + interval '2 minutes'"
    expect(Number(await askDatabase(site, late))).toBeLessThanOrEqual(1)

    const lost = sink.paths.length
    sink.behave(sent)
    await site.deps.db.executeSql(
      "UPDATE pgboss.job SET start_after = now() WHERE state < 'active' AND start_after < now() + interval '2 minutes'",
    )
    site.deps.queue.wake()
    await jobsQuiet(site)
    expect(sink.paths.length - lost).toBe(3)
  })
})
