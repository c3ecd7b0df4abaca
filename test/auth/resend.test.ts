// Having the confirmation mail sent again: as often as somebody needs it, and no oftener.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, changeAccount } from '../support/accounts.ts'
import { askForCode } from '../support/lost-key.ts'
import { post } from '../support/members.ts'
import { type Person, signUp, signUpAndConfirm, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { endLimits, jobsQuiet } from '../support/time.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const mailsTo = async (email: string) => (await site.mails()).filter(({ to }) => to === email).length
const resend = ({ browser }: Pick<Person, 'browser'>) => browser.post('/auth/resendconfirmation')
const aMinutePasses = (email: string) =>
  changeAccount(site, email, { aut_mail_asked: "now() - interval '61 seconds'" })

describe('POST /auth/resendconfirmation', () => {
  it('S17: sends once a minute', async () => {
    const person = await signUp(site)
    const early = await resend(person)
    expect(early.status).toBe(429)
    expect(early.headers['retry-after']).toBe('60')
    expect(early.text).toContain('less than a minute ago')
    await jobsQuiet(site)
    expect(await mailsTo(person.email)).toBe(1)

    await aMinutePasses(person.email)
    await resend(person).expect(303)
    await waitForMail(site, person.email, 2)
    await resend(person).expect(429)
  })

  it('S17: sends five times an hour, even to somebody who waits a minute each time', async () => {
    const person = await signUp(site)
    for (let time = 0; time < 5; time++) {
      await endLimits(site, 'mailHourly')
      await aMinutePasses(person.email)
      await resend(person).expect(303)
      await jobsQuiet(site)
    }
    await endLimits(site, 'mailHourly')
    await aMinutePasses(person.email)
    const sixth = await resend(person)
    expect(sixth.status).toBe(429)
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(59 * 60)
    expect(sixth.text).toContain('Please try again in 60 minutes.')
    await jobsQuiet(site)
    expect(await mailsTo(person.email)).toBe(6)

    await endLimits(site, 'mailHourly', 'resend')
    await resend(person).expect(303)
    await waitForMail(site, person.email, 7)
  })

  it('S17: does not count what came too early', async () => {
    const person = await signUp(site)
    for (let time = 0; time < 8; time++) await resend(person).expect(429)
    await aMinutePasses(person.email)
    await resend(person).expect(303)
  })

  it('S12, S17: says when it can go on where the mailbox has had its three mails', async () => {
    const person = await signUp(site)
    for (let time = 0; time < 2; time++) await askForCode(site, person.email)
    await jobsQuiet(site)
    await aMinutePasses(person.email)
    const answer = await resend(person)
    expect(answer.status).toBe(429)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(59 * 60)
    expect(answer.text).toContain('We have sent several mails to this address already.')
    expect(answer.text).toContain('we can send another in 60 minutes.')

    await endLimits(site, 'mailHourly')
    await resend(person).expect(303)
    await waitForMail(site, person.email, 4)
  })

  it('S12, S17: says so in hours where it has had its ten', async () => {
    const person = await signUp(site)
    for (let mail = 2; mail <= 10; mail++) {
      await endLimits(site, 'mailHourly', 'resend')
      await aMinutePasses(person.email)
      await resend(person).expect(303)
      await jobsQuiet(site)
    }
    await endLimits(site, 'mailHourly', 'resend')
    await aMinutePasses(person.email)
    const answer = await resend(person)
    expect(answer.status).toBe(429)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(23 * 3600)
    expect(answer.text).toContain('we can send another in 24 hours.')
  })

  it('S17: sends nothing to an address that is confirmed', async () => {
    const person = await signUpAndConfirm(site)
    await aMinutePasses(person.email)
    const answer = await resend(person)
    expect(answer.headers.location).toBe('/')
    expect((await person.browser.get('/')).text).toContain('Your address is confirmed already.')
    await jobsQuiet(site)
    expect(await mailsTo(person.email)).toBe(1)
  })
})

describe('the week in which an account is to be confirmed', () => {
  it('S17: begins anew with a newer sign-up, and only with that', async () => {
    const { email, browser } = await signUp(site)
    const young = () =>
      askDatabase(
        site,
        "SELECT (aut_timestamp > now() - interval '1 hour')::text FROM minimaluser.tbl_auth WHERE aut_email = $1",
        [email],
      )
    await changeAccount(site, email, {
      aut_timestamp: "now() - interval '6 days'",
      aut_mail_asked: "now() - interval '6 days'",
    })
    await resend({ browser }).expect(303)
    expect(await young()).toBe('false')
    await post(site.browser(), '/auth/signup', { email }).expect(303)
    expect(await young()).toBe('true')
  })
})
