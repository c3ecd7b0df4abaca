// A lost key says the same of every address, on each page and to the log.
import type { Response } from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeAccount } from '../support/accounts.ts'
import { codesTo, typeCode } from '../support/lost-key.ts'
import { newAddress, signUp, signUpAndConfirm } from '../support/people.ts'
import { newNetwork, startSite, type TestSite } from '../support/site.ts'
import { endLimits, jobsQuiet } from '../support/time.ts'
import { cookiesOf } from './plain-http.ts'

let site: TestSite
let addresses: Record<string, string>
beforeAll(async () => {
  site = await startSite()
  const [confirmed, unconfirmed, disabled] = [
    await signUpAndConfirm(site),
    await signUp(site),
    await signUpAndConfirm(site),
  ]
  await changeAccount(site, disabled.email, { aut_isvalid: 'false' })
  addresses = {
    unknown: newAddress(),
    confirmed: confirmed.email,
    unconfirmed: unconfirmed.email,
    disabled: disabled.email,
  }
})
afterAll(() => site.close())

const ask = (email: string, browser = site.browser()) =>
  browser.post('/auth/forgotkey').type('form').send({ email })
const ticketPath = /^\/auth\/resetkey\/[\w-]{32}$/

/** What an answer says, but for what is random or was typed. */
function plain({ status, headers, text }: Response, email: string) {
  const { date, 'x-request-id': id, 'retry-after': wait, 'content-length': length, ...rest } = headers
  const location = String(headers.location ?? '').replace(/[\w-]{32}$/, 'ticket')
  const cookies = [...cookiesOf({ headers })].map(([name, { value, attributes }]) => {
    const lasting = attributes.filter((attribute) => !attribute.startsWith('Expires='))
    return { name, length: name === 'reset' ? value.length : 0, lasting }
  })
  const said = text.replaceAll(email, '…').replaceAll(/resetkey\/[\w-]{32}/g, 'ticket')
  return { status, headers: { ...rest, location, 'set-cookie': cookies }, text: said }
}

/** The same deeds for each kind of address, each by a browser of its own; all must be answered alike. */
async function expectAlike(deeds: (email: string) => Promise<Response[]>) {
  const answers: Record<string, ReturnType<typeof plain>[]> = {}
  for (const [kind, email] of Object.entries(addresses))
    answers[kind] = (await deeds(email)).map((answer) => plain(answer, email))
  for (const [kind, said] of Object.entries(answers)) expect(said, kind).toEqual(answers.unknown)
  return answers.unknown ?? []
}

describe('a lost key', () => {
  it('S22: is the same for known, unknown, disabled and unconfirmed addresses, page by page', async () => {
    const said = await expectAlike(async (email) => {
      const browser = site.browser()
      const asked = await ask(email, browser)
      expect(asked.headers.location).toMatch(ticketPath)
      const path = String(asked.headers.location)
      const page = await browser.get(path)
      const again = await browser.get(path)
      const tries = []
      for (let time = 0; time < 7; time++) tries.push(await typeCode({ browser, path }, 'no code'))
      for (let time = 0; time < 6; time++) tries.push(await typeCode({ browser, path }, `00000${time}`))
      return [asked, page, again, ...tries, await browser.get(path)]
    })
    expect(said.map(({ status }) => status)).toEqual([
      ...[303, 200, 200],
      ...Array(7).fill(422),
      ...Array(5).fill(422),
      ...[410, 410],
    ])
    expect(said[1]?.text).toContain('If … has an account, a mail with a six-digit code is on its way to it.')
  })

  it('S22: is mailed about to those alone who have an account that lives', async () => {
    await jobsQuiet(site)
    for (const kind of ['confirmed', 'unconfirmed'])
      expect(await codesTo(site, addresses[kind] ?? ''), kind).toHaveLength(1)
    for (const kind of ['unknown', 'disabled'])
      expect(await codesTo(site, addresses[kind] ?? ''), kind).toEqual([])
  })

  it('S22: is refused alike, after the same number of times, from one address and from many', async () => {
    await endLimits(site, 'lostKey', 'lostKeyDaily')
    const said = await expectAlike(async (email) => {
      const answers = []
      const network = newNetwork()
      for (let time = 0; time < 5; time++) answers.push(await ask(email).set('X-Forwarded-For', network))
      for (let time = 0; time < 9; time++) answers.push(await ask(email))
      return answers
    })
    expect(said.map(({ status }) => status)).toEqual([
      ...[303, 303, 303, 429, 429],
      ...Array(7).fill(303),
      ...[429, 429],
    ])
    expect(said[3]?.text).toContain('Please try again in 60 minutes.')
    expect(said[12]?.text).toContain('Please try again in 24 hours.')
  })

  it('S22, S44: leaves the same lines in the log, and none says whose', async () => {
    await endLimits(site, 'lostKey', 'lostKeyDaily')
    await jobsQuiet(site)
    const lines = []
    for (const email of Object.values(addresses)) {
      const before = site.logged.length
      await ask(email)
      const own = site.logged.slice(before).map((line) => JSON.parse(line))
      lines.push(own.filter(({ event }) => event === 'key.lost'))
    }
    const said = lines.map((own) => own.map((line) => ({ ...line, time: '', requestId: '' })))
    expect(said[0]).toHaveLength(1)
    for (const own of said) expect(own).toEqual(said[0])
    expect(JSON.stringify(said)).not.toContain('userId')
  })

  it('S22: asks for an address before it says anything', async () => {
    for (const email of ['', 'pi', 'pi@example']) {
      const answer = await ask(email)
      expect(answer.status).toBe(422)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })
})
