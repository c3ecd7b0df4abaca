// What each page is given by its route, in every state in which it can be seen.
import { errorPageOf } from '../../src/middleware/error-pages.ts'
import type { Message } from '../../src/middleware/flash.ts'
import type { Visitor } from '../../src/middleware/user-state.ts'

type State = Visitor['state']

export interface Sample {
  path: string
  states: State[]
  data: object
  /** How the member differs from the usual one. */
  member?: object
}

const all: State[] = ['guest', 'unconfirmed', 'confirmed']
const members: State[] = ['unconfirmed', 'confirmed']

const image = {
  id: '7',
  name: 'Tau\'s "umbrella" & Pi',
  caption: "It was Tau's <umbrella> first, but Pi is allowed to share.",
  description: 'Tau & Pi sit in the rain under <one> "umbrella".',
  url: '/pictures/one-umbrella.svg',
}
const images = [...['7', '8', '9'].map((id) => ({ ...image, id })), { ...image, id: '10', description: null }]

/** A form as readForm and refuse make it. */
export function form(values: Record<string, string>, errors: Record<string, string> = {}) {
  const none = Object.fromEntries(['form', ...Object.keys(values)].map((name) => [name, null]))
  return { form: { data: null, values, errors: { ...none, ...errors } } }
}

const moment = new Date('2026-11-24T14:03:00Z')
const waiting = { state: 'waiting', at: moment }
const sent = { state: 'sent', at: moment }
const undeliverable = { state: 'undeliverable', at: moment }
const issuedKey = { ownKey: false, keyUntil: moment }
const keyToCome = { ownKey: false, keyUntil: null }

const blank = {
  name: { username: 'curious-otter-271828-teal' },
  key: { accesskey: '', newaccesskey: '', confirmaccesskey: '' },
  email: { email: '', accesskey: '' },
  export: { accesskey: '' },
}
type FormName = keyof typeof blank

/** What the profile is given, with sentences about one of its forms. */
function profile(faulty: FormName = 'name', errors: Record<string, string> = {}, more: object = {}) {
  const forms = Object.fromEntries(
    Object.entries(blank).map(([name, values]) => [name, form(values, name === faulty ? errors : {}).form]),
  )
  return { forms, change: null, sessions: [own], events: [], ...more }
}

const own = { id: '1', device: 'Firefox on Linux', seen: moment, own: true, remembered: false }
const sessions = [
  own,
  { ...own, id: '2', device: 'Safari on "iPhone" <3', own: false, remembered: true },
  { ...own, id: '3', device: 'Firefox on Linux', own: false },
]
const deeds = `signup confirmed login login.failed logout name.changed key.changed key.lost key.reset email.asked
  email.cancelled email.changed address.corrected undone session.ended sessions.ended exported`
const events = deeds
  .split(/\s+/)
  .map((what) => ({ what, device: 'Firefox on Linux', address: '192.0.2.0', when: moment }))

const resetKey = { otp: '', newaccesskey: '', confirmaccesskey: '' }

const logIn = { email: '', key: '', next: '/album/?after=3', remember: '' }

/** By template; more than one where a page has more than one face. */
export const samples: Record<string, Sample[]> = {
  'home/index': [
    { path: '/', states: all, data: { images } },
    { path: '/', states: members, data: { images }, member: { ...issuedKey, mail: sent } },
    { path: '/', states: ['unconfirmed'], data: { images }, member: { ...keyToCome, mail: undeliverable } },
  ],
  'home/about': [{ path: '/about', states: all, data: {} }],
  'home/privacy-notice': [{ path: '/privacy-notice', states: all, data: {} }],
  'home/terms-of-service': [{ path: '/terms-of-service', states: all, data: {} }],
  'home/cookies': [
    { path: '/cookies', states: all, data: form({ necessary: 'on', analysis: '', choice: '', next: '' }) },
    {
      path: '/cookies',
      states: ['guest'],
      data: form(
        { necessary: '', analysis: 'x', choice: '', next: '' },
        { choice: 'Please use one of the three buttons.', analysis: 'Either ticked or not.' },
      ),
    },
  ],
  'photoalbum/album': [
    { path: '/album/', states: ['confirmed'], data: { images, next: '10', first: true } },
    { path: '/album/?after=10', states: ['confirmed'], data: { images, next: null, first: false } },
    { path: '/album/', states: ['confirmed'], data: { images: [], next: null, first: true } },
  ],
  'photoalbum/imagedetails': [
    {
      path: '/album/imagedetails/7',
      states: members,
      data: { image, previous: null, next: { id: '8', name: 'First snow' } },
    },
    {
      path: '/album/imagedetails/9',
      states: members,
      data: { image, previous: { id: '8', name: '???' }, next: null },
    },
  ],
  'auth/signup': [
    { path: '/auth/signup', states: ['guest'], data: form({ email: '' }) },
    { path: '/auth/signup', states: ['guest'], data: form({ email: 'a"b<' }, { email: 'Not an address.' }) },
  ],
  'auth/login': [
    { path: '/auth/login?next=%2Falbum%2F', states: ['guest'], data: form(logIn) },
    { path: '/auth/login', states: ['guest'], data: form({ ...logIn, remember: 'on' }, { form: 'Wrong.' }) },
    { path: '/auth/login', states: ['guest'], data: form(logIn, { email: 'Missing.', key: 'Missing.' }) },
  ],
  'auth/logout': [{ path: '/auth/logout', states: members, data: {} }],
  'auth/emailconfirmation': [
    {
      path: '/emailconfirmationhtml/eyJ.a-b_c',
      states: all,
      data: { address: "o'hara+cats@example.org", token: 'eyJ.a-b_c', changes: null },
    },
    {
      path: '/emailconfirmationhtml/eyJ.a-b_c',
      states: all,
      data: { address: "o'hara+cats@example.org", token: 'eyJ.a-b_c', changes: 'curious <otter>' },
    },
  ],
  'auth/invalidlink': [
    {
      path: '/emailconfirmationhtml/x',
      states: all,
      data: { kind: 'confirm', reason: 'It was used already.' },
    },
    { path: '/auth/undo/x', states: all, data: { kind: 'undo', reason: 'It was used already.' } },
    {
      path: '/auth/resetkey/x',
      states: all,
      data: { kind: 'code', reason: 'It is older than half an hour.' },
    },
  ],
  'auth/userprofile': [
    { path: '/auth/userprofile', states: members, data: profile() },
    {
      path: '/auth/userprofile',
      states: members,
      data: profile(
        'name',
        {},
        { change: { address: 'lovelace@example.org', mail: sent }, sessions, events },
      ),
      member: { ...issuedKey, mail: sent },
    },
    {
      path: '/auth/userprofile/name',
      states: ['confirmed'],
      data: profile('name', { username: 'This nickname is taken.' }),
      member: keyToCome,
    },
    {
      path: '/auth/userprofile/key',
      states: ['confirmed'],
      data: profile('key', {
        accesskey: 'Wrong.',
        newaccesskey: 'Too short.',
        confirmaccesskey: 'Not alike.',
      }),
    },
    {
      path: '/auth/userprofile/email',
      states: members,
      data: profile(
        'email',
        { email: 'Not an address.', accesskey: 'Wrong.' },
        { change: { address: 'a"b<@example.org', mail: undeliverable } },
      ),
      member: { mail: undeliverable },
    },
    {
      path: '/auth/userprofile/export',
      states: ['confirmed'],
      data: profile(
        'export',
        { form: 'Too many tries. Please wait ten minutes.', accesskey: 'Wrong.' },
        { change: { address: 'lovelace@example.org', mail: waiting } },
      ),
    },
  ],
  'auth/correctaddress': [
    { path: '/auth/correctaddress', states: ['unconfirmed'], data: form({ email: '' }), member: issuedKey },
    {
      path: '/auth/correctaddress',
      states: ['unconfirmed'],
      data: form({ email: 'a"b<' }, { email: 'Not an address.' }),
      member: issuedKey,
    },
  ],
  'auth/forgotkey': [
    { path: '/auth/forgotkey', states: all, data: form({ email: '' }) },
    { path: '/auth/forgotkey', states: ['guest'], data: form({ email: 'a"b<' }, { email: 'No address.' }) },
  ],
  'auth/resetkey': [
    { path: '/auth/resetkey/a-b_c', states: all, data: { ...form(resetKey), ticket: 'a-b_c' } },
    {
      path: '/auth/resetkey/a-b_c',
      states: ['guest'],
      data: { ...form(resetKey, { otp: 'Wrong.', confirmaccesskey: 'Not alike.' }), ticket: 'a-b_c' },
    },
  ],
  'auth/undo': [
    { path: '/auth/undo/eyJ.a', states: all, data: { address: 'ada+1@example.org', token: 'eyJ.a' } },
  ],
  'auth/deleteaccount': [
    { path: '/auth/deleteaccount', states: members, data: form({ accesskey: '' }) },
    {
      path: '/auth/deleteaccount',
      states: ['confirmed'],
      data: form({ accesskey: '' }, { accesskey: 'Wrong.' }),
    },
  ],
  'errors/error': [
    {
      path: '/nowhere',
      states: ['guest'],
      data: { ...errorPageOf(404), status: 404, requestId: 'a-1' },
    },
  ],
}

const messages: Message[] = (['success', 'info', 'warning', 'danger'] as const).map((kind) => ({
  kind,
  text: `A ${kind} & a <b>`,
}))

/** All that a template is rendered with: what middleware writes, then what the route gives. */
export function locals(sample: Sample, state: State, name = 'curious-otter-271828-teal') {
  const member = {
    id: '10',
    email: 'ada@example.org',
    name,
    tile: state === 'confirmed' ? 'a b.svg' : null,
    tileUrl: 'https://tiles.example/a%20b.svg?a=1&b=2',
    created: new Date('2026-02-05T23:30:00Z'),
    ownKey: true,
    keyUntil: null,
    mail: waiting,
    ...sample.member,
  }
  return {
    user: state === 'guest' ? { state } : { state, ...member },
    messages,
    consent: { given: false, analysis: false },
    theme: 'auto',
    path: sample.path,
    canonical: `https://cats.example${sample.path.split('?')[0]}`,
    requestId: 'a-1',
    ...sample.data,
  }
}
