// A life of an account with everything that can happen to it, right and wrong, written down for who looks at the log.
import { expect } from 'vitest'
import { rowsOf } from '../support/database-dump.ts'
import { newAddress, readMail, waitFor, waitForMail } from '../support/people.ts'
import type { TestSite } from '../support/site.ts'
import { type Answer, cookiesOf, send, sendForm } from './plain-http.ts'

export interface Lived {
  /** What was done, and the request id that its answer named. */
  deeds: Record<string, string>
  /** Everything that may be in no line, by what it is. */
  secrets: Record<string, string>
  /** The codes that were mailed: too short to be looked for like a secret. */
  codes: string[]
  /** Of the account that lived through it. */
  userId: string
}

/** Writes down what is done, with every secret that comes of it. */
export function openDiary(site: TestSite, lived: Lived) {
  const note = (deed: string, answer: Answer) => noteDeed(lived, deed, answer)
  return {
    note,
    async look(deed: string, path: string, cookie = '') {
      return note(deed, await send(site.url, { path, cookie }))
    },
    async post(deed: string, path: string, fields: Record<string, string> = {}, cookie = '') {
      return note(deed, await sendForm(site.url, path, fields, cookie))
    },
  }
}

/** Every key, code and link that was mailed so far. */
export async function keepMails(site: TestSite, { secrets, codes }: Lived) {
  for (const { id, text, links } of await site.mails()) {
    const key = /^[A-Za-z2-9]{14}$/m.exec(text)?.[0]
    const code = /^\d{6}$/m.exec(text)?.[0]
    if (key) secrets[`key in mail ${id}`] = key
    if (code) codes.push(code)
    for (const link of links) secrets[`link in mail ${id}`] = lastPart(link)
  }
}

const lastPart = (path: string) => path.split('/').at(-1) ?? ''

function noteDeed({ deeds, secrets }: Lived, deed: string, answer: Answer) {
  deeds[deed] = String(answer.headers['x-request-id'])
  for (const [name, { value }] of cookiesOf(answer)) {
    if (value === '') continue
    secrets[`${name} of ${deed}`] = value
    if (name === 'sid')
      secrets[`session id of ${deed}`] = decodeURIComponent(value).slice(2).split('.')[0] ?? ''
  }
  return answer
}

const sidOf = (answer: Answer) => `sid=${cookiesOf(answer).get('sid')?.value}`

/** Every flow of an account, each going right and wrong. */
export async function liveThrough(site: TestSite, withoutMailer: TestSite): Promise<Lived> {
  const lived: Lived = { deeds: {}, secrets: {}, codes: [], userId: '' }
  const { secrets } = lived
  const { note, look, post } = openDiary(site, lived)
  const email = newAddress()

  const first = await post('sign-up', '/auth/signup', { email })
  const mail = readMail(await waitForMail(site, email))
  await post('sign-up refused', '/auth/signup', { email })
  await post('log-in refused', '/auth/login', { email, key: 'a wrong key that was typed' })
  const second = await post('log-in', '/auth/login', { email, key: mail.key, remember: 'on' })
  await rowsOf(site, `UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '1 hour'`)
  await post('sent again', '/auth/resendconfirmation', {}, sidOf(second))
  await post('sent again too soon', '/auth/resendconfirmation', {}, sidOf(second))
  const again = readMail(await waitForMail(site, email, 2))
  await look('link looked at', again.link)
  const third = await post('confirmation', again.link, {}, sidOf(first))
  await post('confirmation refused', again.link, {})
  await post('log-out', '/auth/logout', {}, sidOf(third))
  await look('log-out page', '/auth/logout', sidOf(third))
  note(
    'forged form',
    await send(site.url, {
      method: 'POST',
      path: '/auth/login',
      headers: { Origin: 'https://evil.example' },
    }),
  )
  note('error of ours', await breakSite(site, email))
  const unsent = newAddress()
  note('sign-up without mailer', await failToMail(withoutMailer, unsent))
  Object.assign(secrets, { 'wrong key': 'a wrong key that was typed', email })
  await keepMails(site, lived)
  const [user] = await rowsOf<{ id: string; hash: string }>(
    site,
    `SELECT aut_id AS id, aut_key AS hash FROM minimaluser.tbl_auth`,
  )
  lived.userId = user?.id ?? ''
  secrets['hash of the key'] = user?.hash ?? ''
  return lived
}

/** A query that fails with the address in it. */
async function breakSite(site: TestSite, email: string) {
  await rowsOf(
    site,
    'ALTER TABLE minimaluser.tbl_auth ADD CONSTRAINT broken CHECK (aut_email IS NULL) NOT VALID',
  )
  const answer = await sendForm(site.url, '/auth/signup', { email: `broken-${email}` })
  await rowsOf(site, 'ALTER TABLE minimaluser.tbl_auth DROP CONSTRAINT broken')
  expect(answer.status).toBe(500)
  return answer
}

/** A mailer that is out of order: an HTTP client's errors carry the URL, and in it key and link. */
async function failToMail(site: TestSite, email: string) {
  const answer = await sendForm(site.url, '/auth/signup', { email })
  await waitFor(async () => site.logged.find((line) => line.includes('mail.failed')) ?? null)
  return answer
}
