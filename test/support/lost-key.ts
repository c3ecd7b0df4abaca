// A lost key as people go through it: they ask, read the code in their mail, and type it.
import { waitFor } from './people.ts'
import type { Browser, TestSite } from './site.ts'

/** A page that waits for a code, and the browser that asked for it. */
export interface LostKey {
  browser: Browser
  email: string
  path: string
}

export const freshKey = 'a brand new one, far from home'

/** Asks for a code. */
export async function askForCode(site: TestSite, email: string, browser = site.browser()): Promise<LostKey> {
  const answer = await browser.post('/auth/forgotkey').type('form').send({ email }).expect(303)
  return { browser, email, path: String(answer.headers.location) }
}

/** Asks for a code, and waits for its mail. */
export async function loseKey(site: TestSite, email: string, browser?: Browser) {
  const before = (await codesTo(site, email)).length
  const lost = await askForCode(site, email, browser)
  const [code = ''] = await waitFor(async () => {
    const codes = await codesTo(site, email)
    return codes.length > before ? codes : null
  })
  return { ...lost, code }
}

/** The codes that were mailed to an address, the newest first. */
export async function codesTo(site: TestSite, email: string) {
  const mails = (await site.mails()).filter((mail) => mail.to === email)
  return mails.flatMap(({ text }) => /^\d{6}$/m.exec(text)?.[0] ?? [])
}

/** Chooses a new key with a code. */
export function typeCode({ browser, path }: Pick<LostKey, 'browser' | 'path'>, code: string, key = freshKey) {
  return browser.post(path).type('form').send({ otp: code, newaccesskey: key, confirmaccesskey: key })
}

/** Six digits that are another code. */
export function otherThan(code: string) {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}
