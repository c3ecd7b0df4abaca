// Every field of every form, filled in as nobody should: a page of the site that says so, and nothing happens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { dumpRows, jobsDone } from '../support/database-dump.ts'
import { expectHelpful } from '../support/look.ts'
import { newAddress, readMail, waitFor, waitForMail } from '../support/people.ts'
import { listRoutes } from '../support/routes.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { cookiesOf, sendForm } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
  const { email, key } = await newMember()
  Object.assign(forms['/auth/login']?.good ?? {}, { email, key })
  for (const form of Object.values(forms).filter(({ ofMember }) => ofMember)) {
    const member = await newMember()
    form.cookie = member.cookie
    if ('accesskey' in form.good) form.good.accesskey = member.key
  }
  await losesKey(forms['/auth/resetkey/:ticket'] as Fields, email)
  await jobsDone(site)
})
afterAll(() => site.close())

async function newMember() {
  const email = newAddress()
  const signedUp = await sendForm(site.url, '/auth/signup', { email })
  const cookie = `sid=${cookiesOf(signedUp).get('sid')?.value}`
  return { email, cookie, ...readMail(await waitForMail(site, email)) }
}

async function losesKey(form: Fields, email: string) {
  const asked = await sendForm(site.url, '/auth/forgotkey', { email })
  const mail = await waitForMail(site, email, 2)
  form.path = asked.headers.location
  form.cookie = `reset=${cookiesOf(asked).get('reset')?.value}`
  form.good.otp = /^\d{6}$/m.exec(mail.text)?.[0] ?? ''
  await waitFor(async () => (await dumpRows(site)).find((row) => row.includes('key.lost')) ?? null)
}

interface Fields {
  /** What makes the form right. */
  good: Record<string, string>
  /** The fields that may be left out. */
  optional: string[]
  /** Whether it takes a member to send it: each form has a member of its own. */
  ofMember?: true
  /** Where the form really is, if its route has parameters. */
  path?: string | undefined
  cookie?: string
}

/** Every form with fields; the log-in's account is made before the tests. A form without fields is in `withoutFields`. */
const forms: Record<string, Fields> = {
  '/auth/signup': { good: { email: 'new@example.org' }, optional: [] },
  '/auth/login': {
    good: { email: '', key: '', next: '/about', remember: 'on' },
    optional: ['next', 'remember'],
  },
  '/cookies': {
    good: { choice: 'settings', necessary: 'on', analysis: 'on', next: '/about' },
    optional: ['necessary', 'analysis', 'next'],
  },
  '/theme': { good: { theme: 'dark', next: '/about' }, optional: ['next'] },
  '/auth/forgotkey': { good: { email: 'lost@example.org' }, optional: [] },
  '/auth/resetkey/:ticket': {
    good: { otp: '', newaccesskey: 'wool under the sofa', confirmaccesskey: 'wool under the sofa' },
    optional: [],
  },
  '/auth/correctaddress': { good: { email: 'right@example.org' }, optional: [], ofMember: true },
  '/auth/userprofile/name': { good: { username: 'Sofa guardian' }, optional: [], ofMember: true },
  '/auth/userprofile/key': {
    good: { accesskey: '', newaccesskey: 'wool under the sofa', confirmaccesskey: 'wool under the sofa' },
    optional: [],
    ofMember: true,
  },
  '/auth/userprofile/email': {
    good: { email: 'other@example.org', accesskey: '' },
    optional: [],
    ofMember: true,
  },
  '/auth/userprofile/sessions': { good: { others: 'on' }, optional: [], ofMember: true },
  '/auth/userprofile/export': { good: { accesskey: '' }, optional: [], ofMember: true },
  '/auth/deleteaccount': { good: { accesskey: '' }, optional: [], ofMember: true },
}
const withoutFields = [
  '/auth/logout',
  '/emailconfirmationhtml/:token',
  '/auth/resendconfirmation',
  '/auth/resendchange',
  '/auth/cancelchange',
  '/auth/undo/:token',
]

const encode = (fields: Record<string, string>) => new URLSearchParams(fields).toString()

/** What stands in the body in place of `name=value`. */
const faults: Record<string, (name: string, value: string) => string> = {
  'too long': (name) => `${name}=${'a'.repeat(5_000)}`,
  repeated: (name, value) => `${name}=${value}&${name}=${value}`,
  'an array': (name, value) => `${name}[]=${value}`,
  'an array with an index': (name, value) => `${name}[0]=${value}`,
  'an object': (name, value) => `${name}[x]=${value}`,
  'with its prototype': (name, value) => `${name}[__proto__]=${value}`,
  'with NUL': (name, value) => `${name}=${value}%00`,
  'with bytes that are not UTF-8': (name, value) => `${name}=%ff${value}`,
  'with half a character': (name, value) => `${name}=%e2%82${value}`,
  'with a surrogate': (name, value) => `${name}=%ed%a0%80${value}`,
  'with an overlong slash': (name, value) => `${name}=%c0%af${value}`,
  'with a broken percent sign': (name, value) => `${name}=%zz${value}`,
}

/** The form with one field replaced by what `fault` makes of it; `@` and `/` stay as they are, as browsers may leave them. */
function spoiled({ good }: Fields, field: string, fault: (name: string, value: string) => string) {
  const { [field]: value = '', ...others } = good
  return [encode(others), fault(field, encodeURI(value))].filter(Boolean).join('&')
}

function post(path: string, body: string | Record<string, string>) {
  return sendForm(site.url, forms[path]?.path ?? path, body, forms[path]?.cookie)
}

async function expectRefused(path: string, body: string, about: string) {
  const answer = await post(path, body)
  expectHelpful(answer, `POST ${path}, ${about}`)
  expect(answer.headers['set-cookie'], about).toBeUndefined()
}

describe('every form', () => {
  it('S41: is in this test', () => {
    const routes = listRoutes(createApp(site.deps)).filter((route) => route.startsWith('POST '))
    expect(routes.map((route) => route.slice(5)).sort()).toEqual(
      [...Object.keys(forms), ...withoutFields].sort(),
    )
  })
})

describe.each(Object.entries(forms))('POST %s', (path, form) => {
  const fields = Object.keys(form.good)

  it.each(fields.flatMap((field) => Object.keys(faults).map((fault) => [field, fault])))(
    'S41: refuses %s %s',
    async (field, fault) => {
      const before = await dumpRows(site)
      await expectRefused(path, spoiled(form, field, faults[fault] ?? String), `${field} ${fault}`)
      expect(await dumpRows(site)).toEqual(before)
    },
  )

  it.each(fields.filter((field) => !form.optional.includes(field)))(
    'S41: refuses %s missing and empty',
    async (field) => {
      await expectRefused(
        path,
        spoiled(form, field, () => ''),
        'missing',
      )
      await expectRefused(
        path,
        spoiled(form, field, (name) => `${name}=`),
        'empty',
      )
      await expectRefused(path, '', 'nothing at all')
    },
  )

  it.each([
    'admin',
    'aut_confirmed',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '__proto__[x]',
    'id',
  ])('S41: refuses the unknown field "%s"', async (name) => {
    const before = await dumpRows(site)
    await expectRefused(path, `${encode(form.good)}&${encodeURIComponent(name)}=1`, 'unknown')
    expect(await dumpRows(site)).toEqual(before)
  })
})

describe('the same forms', () => {
  it.each(Object.keys(forms))(
    'S41: POST %s is accepted when there is nothing wrong with it',
    async (path) => {
      const { status } = await post(path, forms[path]?.good ?? {})
      expect(status).toBe(path === '/auth/userprofile/export' ? 200 : 303)
    },
  )
})

describe('check boxes', () => {
  it.each([
    ['/auth/login', 'remember'],
    ['/cookies', 'necessary'],
    ['/cookies', 'analysis'],
  ])('S41: %s refuses %s with a value that no check box has', async (path, field) => {
    const form = forms[path] as Fields
    for (const value of ['', 'true', 'ON', '1']) {
      await expectRefused(path, encode({ ...form.good, [field]: value }), `${field} "${value}"`)
    }
  })
})

describe('forms without fields', () => {
  it('S41: do what they are for whatever is sent with them, once, and lose no account', async () => {
    const email = newAddress()
    await sendForm(site.url, '/auth/signup', { email })
    const { key, link } = readMail(await waitForMail(site, email))
    await jobsDone(site)
    for (const bad of [
      '__proto__=1',
      'constructor=2&a[]=3',
      'token=x&id=1&email=tau@example.org',
      'x=%00',
      'x=%ff',
    ]) {
      const { status } = await sendForm(site.url, link, bad)
      expect([303, 400, 410, 422], bad).toContain(status)
    }
    expect([303, 410]).toContain((await sendForm(site.url, link, {})).status)
    expect((await sendForm(site.url, link, {})).status).toBe(410)
    expect((await sendForm(site.url, '/auth/login', { email, key })).status).toBe(303)
  })
})
