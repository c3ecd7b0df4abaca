// What each page is given by its route, in every state in which it can be seen.
import type { Message } from '../../src/middleware/flash.ts'
import type { Visitor } from '../../src/middleware/user-state.ts'

type State = Visitor['state']

export interface Sample {
  path: string
  states: State[]
  data: object
}

const all: State[] = ['guest', 'unconfirmed', 'confirmed']
const members: State[] = ['unconfirmed', 'confirmed']

const image = {
  id: '7',
  name: 'Tau\'s "umbrella" & Pi',
  caption: "It was Tau's <umbrella> first, but Pi is allowed to share.",
  url: '/pictures/one-umbrella.svg',
}
const images = ['7', '8', '9', '10'].map((id) => ({ ...image, id }))

/** A form as readForm and refuse make it. */
export function form(values: Record<string, string>, errors: Record<string, string> = {}) {
  const none = Object.fromEntries(['form', ...Object.keys(values)].map((name) => [name, null]))
  return { form: { data: null, values, errors: { ...none, ...errors } } }
}

const logIn = { email: '', key: '', next: '/album/?after=3', remember: '' }

/** By template; more than one where a page has more than one face. */
export const samples: Record<string, Sample[]> = {
  'home/index': [{ path: '/', states: all, data: { images } }],
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
    { path: '/album/imagedetails/7', states: members, data: { image, previous: null, next: '8' } },
    { path: '/album/imagedetails/9', states: members, data: { image, previous: '8', next: null } },
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
      data: { address: "o'hara+cats@example.org", token: 'eyJ.a-b_c' },
    },
  ],
  'auth/invalidlink': [
    { path: '/emailconfirmationhtml/x', states: all, data: { reason: 'It was used already.' } },
  ],
  'errors/error': [
    {
      path: '/nowhere',
      states: ['guest'],
      data: { status: 404, title: 'Nothing here', text: 'The cats looked everywhere.', requestId: 'a-1' },
    },
  ],
}

const messages: Message[] = (['success', 'info', 'warning', 'danger'] as const).map((kind) => ({
  kind,
  text: `A ${kind} & a <b>`,
}))

/** All that a template is rendered with: what middleware writes, then what the route gives. */
export function locals(sample: Sample, state: State, name = 'curious-otter-271828-teal') {
  const member = { id: '10', email: 'ada@example.org', name, tile: state === 'confirmed' ? 'a b.svg' : null }
  return {
    user: state === 'guest' ? { state } : { state, ...member },
    messages,
    cookieChoice: 'none',
    path: sample.path,
    canonical: `https://cats.example${sample.path.split('?')[0]}`,
    requestId: 'a-1',
    ...sample.data,
  }
}
