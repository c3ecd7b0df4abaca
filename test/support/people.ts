// What people do on a test site: sign up, read their mail, confirm.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { InboxMail } from '../../src/embedded/inbox.ts'
import type { Browser, TestSite } from './site.ts'

export interface Person {
  browser: Browser
  email: string
  key: string
  /** The path of the link in the newest mail. */
  link: string
}

let count = 0

/** An address that nobody had in this file. */
export function newAddress() {
  count++
  return `person-${count}@example.org`
}

/** Signs up and waits for the mail. */
export async function signUp(
  site: TestSite,
  email = newAddress(),
  browser = site.browser(),
): Promise<Person> {
  await browser.post('/auth/signup').type('form').send({ email }).expect(303)
  return { browser, email, ...readMail(await waitForMail(site, email, 1, /^Welcome/)) }
}

/** Signs up and follows the link. */
export async function signUpAndConfirm(site: TestSite, email = newAddress()): Promise<Person> {
  const person = await signUp(site, email)
  await person.browser.post(person.link).expect(303)
  return person
}

/** Logs in with what a person has; answers the browser, which may be a new one. */
export async function logIn(site: TestSite, person: Pick<Person, 'email' | 'key'>, browser = site.browser()) {
  await browser.post('/auth/login').type('form').send({ email: person.email, key: person.key }).expect(303)
  return browser
}

/** The newest mail to an address, of some subject, once there are as many as `least` and the job that sent it is done. */
export async function waitForMail(
  site: TestSite,
  email: string,
  least = 1,
  subject = /./,
): Promise<InboxMail> {
  const mails = await waitFor(async () => {
    const found = (await site.mails()).filter((mail) => mail.to === email && subject.test(mail.subject))
    return found.length >= least && !(await isSending(site, email)) ? found : null
  })
  return mails[0] as InboxMail
}

async function isSending(site: TestSite, email: string) {
  const { rows } = await site.deps.db.executeSql(
    `SELECT 1 FROM pgboss.job JOIN minimaluser.tbl_auth ON aut_id = (data->>'userId')::bigint
     WHERE job.name = 'send-mail' AND state = 'active' AND aut_email = $1`,
    [email],
  )
  return rows.length > 0
}

/** The key and the link's path, each on a line of its own. */
export function readMail(mail: Pick<InboxMail, 'text'>) {
  const key = /^[A-Za-z2-9]{14}$/m.exec(mail.text)?.[0] ?? ''
  const link = /^https?:\/\/\S+$/m.exec(mail.text)?.[0] ?? ''
  expect(key).not.toBe('')
  expect(link).not.toBe('')
  return { key, link: new URL(link).pathname }
}

/** Who the site takes this browser for, as its home page shows it. */
export async function stateOf(browser: Browser): Promise<'guest' | 'unconfirmed' | 'confirmed'> {
  const { text } = await browser.get('/').expect(200)
  if (text.includes('href="/auth/login"')) return 'guest'
  return text.includes('action="/auth/resendconfirmation"') ? 'unconfirmed' : 'confirmed'
}

/** Asks every 20 milliseconds until there is an answer. */
export async function waitFor<Answer>(
  ask: () => Promise<Answer | null>,
  milliseconds = 15_000,
): Promise<Answer> {
  const end = Date.now() + milliseconds
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (Date.now() > end) throw new Error('Waited too long.')
    await sleep(20)
  }
}
