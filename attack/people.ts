// What people do on the site, attackers and owners alike. What has to work for an abuse to mean anything is insisted on.
import { setTimeout as sleep } from 'node:timers/promises'
import { must, mustBeTaken } from './abuse.ts'
import type { Answer, Browser } from './browser.ts'
import { codeIn, keyIn, linkIn } from './mailbox.ts'
import { type Site, shared } from './site.ts'

/** Somebody with an account: a browser, and what the newest mail said. */
export interface Person {
  browser: Browser
  email: string
  key: string
  /** The path of the link that confirms. */
  link: string
}

/** A lost key that waits for its code. */
export interface LostKey {
  browser: Browser
  path: string
  code: string
}

const run = Math.random().toString(36).slice(2, 8).padEnd(6, '0')
let count = 0

/** An address that nobody ever had; all are of one length. */
export function newAddress() {
  count++
  return `cat-${run}-${String(count).padStart(4, '0')}@example.org`
}

/** Whether an address is one of those, and of this run of the attack. */
export function isNewAddress(address: string) {
  return address.startsWith(`cat-${run}-`)
}

/** A key that nobody ever had, and that no rule speaks against. */
export function newKey() {
  count++
  return `lantern ${run} on the hill ${count}`
}

/** Signs up and reads the mail. */
export async function signUp(site: Site, email = newAddress(), browser = site.browser()): Promise<Person> {
  mustBeTaken(await browser.post('/auth/signup', { email }), 'signing up')
  return { browser, email, ...(await readWelcome(site, email)) }
}

/** What is in the welcome mail to an address. */
export async function readWelcome(site: Site, email: string, least = 1) {
  const mail = await site.mailbox.wait(email, 'link', least)
  return { key: keyIn(mail), link: linkIn(mail) }
}

/** Signs up and presses the button behind the mailed link: a confirmed member, logged in. */
export async function member(site: Site, email = newAddress()): Promise<Person> {
  const person = await signUp(site, email)
  await press(person.browser, person.link)
  must(await isIn(person.browser, email), 'confirming an address did not log in')
  return person
}

/** One confirmed member for abuses that do nothing to an account, and log in now and then: ten sessions are all it has. */
export const bystander = shared((site) => member(site))

/** Presses the button on the page behind a mailed link, which has to work. */
export async function press(browser: Browser, link: string) {
  mustBeTaken(await browser.post(link), 'the button behind a mailed link')
}

/** Whether a browser is logged in to the account with this address: each page of a member names it, and no guest's. */
export async function isIn(browser: Browser, email: string) {
  const isNamed = async () => (await browser.get('/')).text.includes(email)
  return (await isNamed()) && (await isNamed())
}

/** Whether a browser is logged in to any account. */
export async function isMember(browser: Browser) {
  return (await browser.get('/auth/userprofile')).status === 200
}

/** Whether the account of this browser still waits to be confirmed: its home page offers the mail again. */
export async function isUnconfirmed(browser: Browser) {
  return (await browser.get('/')).text.includes('/auth/resendconfirmation')
}

/** One try to log in, as it is answered. */
export function tryKey(browser: Browser, email: string, key: string) {
  return browser.post('/auth/login', { email, key })
}

/** Whether a key opens an account from an address that nobody has used. */
export async function opens(site: Site, email: string, key: string) {
  const browser = site.browser()
  const { status } = await tryKey(browser, email, key)
  must(status === 303 || status === 422, `a log-in was answered ${status}`)
  return status === 303 && isIn(browser, email)
}

/** Logs in with a key that has to work; a mailed one may do so a moment after its mail. */
export async function logIn(
  site: Site,
  { email, key }: Pick<Person, 'email' | 'key'>,
  browser = site.browser(),
) {
  for (let tries = 1; ; tries++) {
    const { status } = await tryKey(browser, email, key)
    if (status === 303 && (await isIn(browser, email))) return browser
    must(status === 422 && tries < 4, `the right key was answered ${status}`)
    await sleep(150)
  }
}

/** Changes the key in the profile. */
export function changeKey(browser: Browser, accesskey: string, newaccesskey: string) {
  const fields = { accesskey, newaccesskey, confirmaccesskey: newaccesskey }
  return browser.post('/auth/userprofile/key', fields)
}

/** Asks for another address in the profile. */
export function askChange(browser: Browser, email: string, accesskey: string) {
  return browser.post('/auth/userprofile/email', { email, accesskey })
}

/** Asks for another address, which has to work, and reads the mail that goes there. */
export async function changeAddress(
  site: Site,
  { browser, key }: Person,
  email = newAddress(),
): Promise<Person> {
  mustBeTaken(await askChange(browser, email, key), 'asking for another address')
  return { browser, email, ...(await readWelcome(site, email)) }
}

/** The link that takes a change back, from the notice to an address. */
export async function readUndo(site: Site, email: string, least = 1) {
  return linkIn(await site.mailbox.wait(email, 'undo', least))
}

/** Asks for a code, as everybody may. */
export function loseKey(browser: Browser, email: string) {
  return browser.post('/auth/forgotkey', { email })
}

/** Asks for a code, which has to work, and reads it; `least` counts the codes of this address so far. */
export async function askCode(
  site: Site,
  email: string,
  least = 1,
  browser = site.browser(),
): Promise<LostKey> {
  const answer = await loseKey(browser, email)
  const path = resetPath(answer)
  const code = codeIn(await site.mailbox.wait(email, 'code', least))
  return { browser, path, code }
}

/** The page to which the lost-key page leads. */
export function resetPath({ status, location }: Answer) {
  const path = location && new URL(location, 'http://here.invalid').pathname
  const leads = status === 303 && path.startsWith('/auth/resetkey/')
  must(leads, `asking for a code was answered ${status} and led to "${path}"`)
  return path
}

/** Types a code and a new key into the page that waits for it. */
export function typeCode({ browser, path, code }: LostKey, newaccesskey: string) {
  return browser.post(path, { otp: code, newaccesskey, confirmaccesskey: newaccesskey })
}

/** A code that is not this one. */
export function wrongCode(code: string, by = 1) {
  return String((Number(code) + by) % 1_000_000).padStart(6, '0')
}
