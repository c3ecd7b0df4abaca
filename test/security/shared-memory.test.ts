// What is kept in memory for many: of all that was there during ten thousand mixed requests nothing is any member's. What is
// packed for guests is kept too, by its text: only answers without `no-store` come there, and a member's have it
// (security/caching).
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rowsOf } from '../support/database-dump.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { cookieHeader, cookiesOf, sendForm } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 1_000 } })
})
afterAll(() => site.close())

const paths =
  `/ /about /privacy-notice /terms-of-service /cookies /auth/signup /auth/login /auth/forgotkey /album/
  /album/?after=1 /album/imagedetails/1 /album/imagedetails/2 /auth/userprofile /auth/deleteaccount /auth/logout
  /auth/correctaddress /nowhere /about?x`.split(/\s+/)
const requests = 10_000
const atOnce = 20

it('S39: has no byte of a member', { timeout: 180_000 }, async () => {
  const members = await Promise.all([true, true, true, true, false, false].map(newMember))
  const cookies = [...members, '', '']
  const themes = ['', '; theme=dark', '; cookies=1.essential']
  const { guestPages, pageFrames } = site.deps
  const kept = { pages: new Set<string>(), frames: new Set<string>(), most: 0 }
  for (let asked = 0; asked < requests; asked += atOnce) {
    await Promise.all(
      Array.from({ length: atOnce }, async (_, at) => {
        const which = asked + at
        const cookie = `a=b${themes[which % themes.length]}; ${cookies[which % cookies.length]}`
        const path = paths[Math.floor(which / 7) % paths.length]
        const answer = await fetch(site.url + path, { headers: { cookie }, redirect: 'manual' })
        await answer.arrayBuffer()
      }),
    )
    const [pages, frames] = [guestPages.values(), pageFrames.values()]
    for (const page of pages) kept.pages.add(textOfPage(page))
    for (const frame of frames) kept.frames.add(textOfFrame(frame))
    kept.most = Math.max(kept.most, pages.length, frames.length)
  }
  const marks = await rowsOf<Record<string, string>>(
    site,
    'SELECT aut_email, aut_name, aut_tile, aut_key FROM minimaluser.tbl_auth',
  )
  expect(kept.pages.size).toBeGreaterThan(10)
  expect(kept.frames.size).toBeGreaterThan(10)
  expect(kept.most).toBeLessThanOrEqual(100)
  const memory = [...kept.pages, ...kept.frames].join('\n')
  expect(memory).toContain('<title>')
  expect(marks.length).toBe(members.length)
  for (const row of marks)
    for (const [column, mark] of Object.entries(row)) expect(memory.includes(mark), column).toBe(false)
  for (const cookie of cookies.filter((one) => one !== '')) expect(memory).not.toContain(cookie)
})

/** The cookie of a member's session, after the page with the message of welcome. */
async function newMember(confirmed: boolean) {
  const email = newAddress()
  const first = await sendForm(site.url, '/auth/signup', { email })
  const { link } = readMail(await waitForMail(site, email))
  const last = confirmed ? await sendForm(site.url, link, {}, cookieHeader(first)) : first
  return `sid=${cookiesOf(last).get('sid')?.value}`
}

type Values<Kept extends 'guestPages' | 'pageFrames'> = ReturnType<TestSite['deps'][Kept]['values']>[number]

function textOfPage({ bodies, heads }: Values<'guestPages'>) {
  return bodies.identity.toString() + JSON.stringify(heads)
}

function textOfFrame(frame: Values<'pageFrames'>) {
  return frame.map((part) => ('bytes' in part ? part.bytes.toString() : JSON.stringify(part))).join('')
}
