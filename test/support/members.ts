// What members do with their account on a test site: the forms of the profile, and the mails that come of them.
import { expect } from 'vitest'
import type { InboxMail } from '../../src/embedded/inbox.ts'
import { askDatabase, setKey } from './accounts.ts'
import { newAddress, type Person, readMail, signUpAndConfirm, stateOf, waitForMail } from './people.ts'
import type { Browser, TestSite } from './site.ts'

export const ownKey = 'three cats on a warm roof'

/** A confirmed member with a key of their own, and the row's id. */
export interface Member extends Person {
  id: string
}

/** Signs up, confirms and chooses `ownKey`. */
export async function newMember(site: TestSite, email = newAddress()): Promise<Member> {
  const person = await signUpAndConfirm(site, email)
  await setKey(site, email, ownKey)
  const id = await askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])
  return { ...person, key: ownKey, id }
}

/** Sends a form as a page of the site does; the answer as it comes, so that a test can expect its status. */
export function post(browser: Browser, path: string, fields: Record<string, string> = {}) {
  return browser.post(path).type('form').send(fields)
}

/** Sends the form for another key. */
export function changeKey({ browser, key }: Pick<Person, 'browser' | 'key'>, newKey: string) {
  const fields = { accesskey: key, newaccesskey: newKey, confirmaccesskey: newKey }
  return post(browser, '/auth/userprofile/key', fields)
}

/** Sends the form for another address. */
export function askForAddress({ browser, key }: Pick<Person, 'browser' | 'key'>, email: string) {
  return post(browser, '/auth/userprofile/email', { email, accesskey: key })
}

/** The mail that an address gets because of a deed. */
export async function mailAfter(site: TestSite, address: string, deed: () => PromiseLike<unknown>) {
  const before = await mailsTo(site, address)
  await deed()
  return waitForMail(site, address, before.length + 1)
}

/** All mails to an address, newest first. */
export async function mailsTo(site: TestSite, address: string) {
  return (await site.mails()).filter(({ to }) => to === address)
}

/** Asks for another address: the key and the link that its mailbox gets. */
export async function startChange(site: TestSite, member: Member, address = newAddress()) {
  const mail = await mailAfter(site, address, () => askForAddress(member, address).expect(303))
  return { address, ...readMail(mail) }
}

/** Moves to another address and confirms there; the member as the account is now, and the undo link of the notice. */
export async function move(site: TestSite, member: Member, address = newAddress()) {
  const { key, link } = await startChange(site, member, address)
  const notice = await mailAfter(site, member.email, () => post(member.browser, link).expect(303))
  return { moved: { ...member, email: address, key, link }, undo: linkIn(notice) }
}

/** Changes the key; the undo link of the notice. */
export async function changeKeyAndRead(site: TestSite, member: Person, newKey: string) {
  return linkIn(await mailAfter(site, member.email, () => changeKey(member, newKey).expect(303)))
}

/** The path of the one link in a mail. */
export function linkIn({ links }: Pick<InboxMail, 'links'>) {
  expect(links).toHaveLength(1)
  return new URL(String(links[0])).pathname
}

/** The code in a mail for a lost key. */
export function codeIn({ text }: Pick<InboxMail, 'text'>) {
  return /^\d{6}$/m.exec(text)?.[0] ?? 'no code'
}

/** The value of a browser's session cookie in an answer; undefined when it sets none. */
export function sessionIn({ headers }: { headers: Record<string, unknown> }) {
  return /(?:^|,)sid=([^;]+)/.exec(String(headers['set-cookie']))?.[1]
}

/** What the home page says of each browser. */
export function statesOf(...browsers: Browser[]) {
  return Promise.all(browsers.map(stateOf))
}

/** The sentence beside a field, by the id of the field; null when there is none. */
export function sentenceAt({ text }: { text: string }, id: string) {
  const said = new RegExp(`id="${id}-error">[\\s\\S]*?<span>([^<]*)</span>`).exec(text)?.[1]
  return said?.replaceAll('&#39;', "'") ?? null
}

/** What a field holds when its page comes back. */
export function typedIn({ text }: { text: string }, id: string) {
  return new RegExp(`<input[^>]* id="${id}"[^>]* value="([^"]*)"`).exec(text)?.[1] ?? null
}
