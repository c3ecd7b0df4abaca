// What the home page of somebody who has not confirmed yet says about the mail.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeAccount } from '../support/accounts.ts'
import { newAddress, stateOf } from '../support/people.ts'
import { claimsIn, type Sink, sent, startSink } from '../support/sink.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'
import { jobsQuiet, runWaiting } from '../support/time.ts'

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

const down: Parameters<Sink['behave']>[0] = (_req, res) => void res.writeHead(503).end()
const refusing: Parameters<Sink['behave']>[0] = (_req, res) => void res.end('{"error":2,"msg":"SMTP failed"}')

const sentences = {
  waiting: 'has been waiting to be sent since',
  sent: 'went out on',
  undeliverable: 'could not be delivered, last tried on',
}

async function signUp(email = newAddress()) {
  const browser = site.browser()
  await browser.post('/auth/signup').type('form').send({ email }).expect(303)
  await jobsQuiet(site)
  return { browser, email }
}

/** The state that the home page shows; there is one, with the address and with what can be done. */
async function shown({ browser, email }: { browser: Browser; email: string }) {
  const { text } = await browser.get('/').expect(200)
  expect(text).toContain(`The mail to <strong class="whole">${email}</strong>`)
  expect(text).toContain('action="/auth/resendconfirmation"')
  expect(text).toContain('href="/auth/correctaddress"')
  expect(text).toMatch(/<time datetime="\d{4}-\d\d-\d\dT[\d:.]+Z">/)
  const found = Object.entries(sentences).filter(([, sentence]) => text.includes(sentence))
  return found.map(([state]) => state).join()
}

describe('the mail to an address that is not confirmed', () => {
  it('S48: is sent, where all is well', async () => {
    const person = await signUp()
    expect(await shown(person)).toBe('sent')
  })

  it('S48: is waiting while the mailer is down, and sent once, when it is back', async () => {
    sink.behave(down)
    const person = await signUp()
    expect(await shown(person)).toBe('waiting')
    await runWaiting(site)
    expect(await shown(person)).toBe('waiting')

    const lost = sink.paths.length
    sink.behave(sent)
    await runWaiting(site)
    expect(await shown(person)).toBe('sent')
    expect(sink.paths.slice(lost).map(claimsIn)).toMatchObject([{ user_email: person.email }])
    await runWaiting(site)
    expect(sink.paths.length - lost).toBe(1)
  })

  it('S48: could not be delivered when the mailer refuses it, until it takes it', async () => {
    sink.behave(refusing)
    const person = await signUp()
    expect(await shown(person)).toBe('undeliverable')
    sink.behave(down)
    await runWaiting(site)
    expect(await shown(person)).toBe('undeliverable')
    sink.behave(sent)
    await runWaiting(site)
    expect(await shown(person)).toBe('sent')
  })

  it('S48: is waiting again when it was asked for once more', async () => {
    const person = await signUp()
    sink.behave(down)
    await changeAccount(site, person.email, {
      aut_mail_asked: "now() - interval '61 seconds'",
      aut_mail_sent: "now() - interval '60 seconds'",
    })
    await person.browser.post('/auth/resendconfirmation').expect(303)
    await jobsQuiet(site)
    expect(await shown(person)).toBe('waiting')
    sink.behave(refusing)
    await runWaiting(site)
    expect(await shown(person)).toBe('undeliverable')
    sink.behave(sent)
    await runWaiting(site)
    expect(await shown(person)).toBe('sent')
  })

  it('S48: is nobody’s business once the address is confirmed', async () => {
    const { browser } = await signUp()
    const link = `/emailconfirmationhtml/${claimsIn(sink.paths.at(-1)).email_link_token}`
    await browser.post(link).expect(303)
    expect(await stateOf(browser)).toBe('confirmed')
    expect((await browser.get('/')).text).not.toContain('The mail to ')
  })
})
