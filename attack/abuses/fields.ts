// What can be typed into forms, or put into them by hand: strange fields, markup, ids that cannot be.
import { type Abuse, firstOfAll, times } from '../abuse.ts'
import { type Answer, formType, plain } from '../browser.ts'
import { bystander, isUnconfirmed, member, newAddress } from '../people.ts'
import type { Site } from '../site.ts'
import { formsOf } from '../walk.ts'

export const fields: Abuse[] = [
  { id: 'S41', name: 'adds fields to the forms', attack: addFields },
  { id: 'S41', name: 'leaves fields out, or sends what is none', attack: breakFields },
  { id: 'S41', name: 'asks for ids that cannot be', attack: askBadIds },
  { id: 'S53', name: 'sends megabytes', attack: sendMegabytes },
  { id: 'S42', name: 'types markup into forms', attack: typeMarkup },
]

const strange = [
  'aut_confirmed=true',
  'confirmed=on',
  'aut_id=10',
  'isAdmin=1',
  'user[confirmed]=1',
  '__proto__=1',
  '__proto__[confirmed]=1',
  'constructor[prototype][x]=1',
]

/** Columns and claims that a form which is spread into a row would take. */
async function addFields(site: Site) {
  const email = newAddress()
  const made = await firstOfAll(strange, async (field) => {
    const browser = site.browser()
    const { status } = await browser.post('/auth/signup', `email=${email}&${field}`)
    if (status === 303 && !(await isUnconfirmed(browser)))
      return `Signing up with ${field} made a confirmed account.`
    return status >= 400 && status < 500 ? null : `Signing up with ${field} was answered ${status}.`
  })
  if (made) return made
  const { browser } = await bystander(site)
  return firstOfAll(strange, async (field) => {
    const { status } = await browser.post('/auth/userprofile/name', `username=Quiet%20Paws&${field}`)
    return status >= 400 && status < 500
      ? null
      : `Changing the nickname with ${field} was answered ${status}.`
  })
}

const broken: [string, string, string][] = [
  ['nothing', formType, ''],
  ['fields without a value', formType, 'email&key&accesskey&username&otp&session'],
  [
    'empty fields',
    formType,
    'email=&key=&accesskey=&newaccesskey=&confirmaccesskey=&username=&otp=&session=',
  ],
  ['the word "on"', formType, 'email=on&username=on&session=on&otp=on&accesskey=on'],
  ['the same field twice', formType, 'email=a%40example.org&email=b%40example.org&username=a&username=b'],
  ['a list', formType, 'email[]=a%40example.org&username[0]=a'],
  ['NUL', formType, 'email=a%00%40example.org&username=a%00b'],
  ['bytes that are no text', formType, 'email=%ff%fe&username=%c3%28'],
  ['half an escape', formType, 'email=%&username=%e'],
  ['thirty fields', formType, times(30, (index) => `a${index}=1`).join('&')],
  ['20 kB', formType, `email=${'a'.repeat(20_000)}`],
  ['JSON', 'application/json', '{"email":"a@example.org"}'],
  ['bad JSON', 'application/json', '{"email":'],
  ['a form of another alphabet', `${formType}; charset=utf-16`, 'email=1'],
  ['no type', 'nonsense', 'email=1'],
]

/** As a guest and as a member; nothing of it is a request that could succeed, but for forms that ask for nothing. */
async function breakFields(site: Site) {
  const { browser } = await member(site)
  const asksNothing = /logout|resend|cancel|emailconfirmation|undo/
  const forms = (await formsOf(site)).filter((path) => !asksNothing.test(path))
  const attempts = forms.flatMap((path) => broken.map((content) => ({ path, content })))
  return firstOfAll(attempts, async ({ path, content: [name, type, body] }) => {
    const answers = [browser, site.browser()].map((one) => one.post(path, body, { 'Content-Type': type }))
    const odd = (await Promise.all(answers)).find(({ status }) => status >= 500)
    return odd ? `${plain(path)} answered ${odd.status} to ${name}.` : null
  })
}

async function askBadIds(site: Site) {
  const { browser } = await bystander(site)
  const ids = [
    '0',
    '-1',
    '1.5',
    '1e3',
    '9'.repeat(30),
    'abc',
    '%00',
    '%ff',
    '..%2f..',
    "1'--",
    '1%20OR%201=1',
    'NaN',
  ]
  const pages = [
    '/album/imagedetails/',
    '/album/?after=',
    '/auth/undo/',
    '/auth/resetkey/',
    '/emailconfirmationhtml/',
  ]
  const paths = [...pages, '/pictures/', '/tiles/'].flatMap((page) => ids.map((id) => page + id))
  return firstOfAll(paths, async (path) => {
    const { status } = await browser.get(path)
    return status < 500 ? null : `${path} was answered ${status}.`
  })
}

const megabytes = 4

/** Refused by its head, or cut off while it is sent. */
async function sendMegabytes(site: Site) {
  const body = `email=${'a'.repeat(megabytes * 1024 * 1024)}`
  const answer = await site
    .browser()
    .post('/auth/signup', body)
    .catch(() => null)
  if (answer && answer.status !== 413) return `${megabytes} MB were answered ${answer.status} instead of 413.`
  const head = await site
    .browser()
    .get('/', { 'X-Long': 'a'.repeat(20_000) })
    .catch(() => null)
  if (head && head.status !== 431) return `A head of 20 kB was answered ${head.status} instead of 431.`
  const { status } = await site.browser().get('/about')
  return status === 200 ? null : `After that the site answered ${status}.`
}

const markup = [
  '<script>alert(1)</script>',
  '"><script>alert(1)</script>',
  '" autofocus onfocus="alert(1)',
  "' onmouseover='alert(1)",
  '<img src=x onerror=alert(1)>',
  '</title><svg onload=alert(1)>',
  '{{ 7*191 }}',
  '{% raw %}<b>',
  '<!-- ',
  '&lt;b&gt;<i>',
]

/** Everywhere where what was typed comes back. */
async function typeMarkup(site: Site) {
  const { browser } = await bystander(site)
  const forms: [string, (text: string) => Promise<Answer>][] = [
    ['the nickname', (username) => browser.post('/auth/userprofile/name', { username })],
    ['the new address', (email) => browser.post('/auth/userprofile/email', { email, accesskey: 'x' })],
    ['the log-in', (email) => site.browser().post('/auth/login', { email, key: '', next: email })],
    ['the sign-up', (email) => site.browser().post('/auth/signup', { email })],
    ['the lost key', (email) => site.browser().post('/auth/forgotkey', { email })],
    ['the page after log-in', (next) => site.browser().get(`/auth/login?next=/${encodeURIComponent(next)}`)],
    ['a path', (path) => site.browser().get(`/${encodeURIComponent(path)}`)],
    ['a link', (token) => site.browser().post(`/auth/undo/${encodeURIComponent(token)}`)],
  ]
  const typed = forms.flatMap(([where, send]) => markup.map((text) => ({ where, send, text })))
  return firstOfAll(typed, async ({ where, send, text }) => {
    const answer = await send(text)
    if (answer.status >= 500) return `${JSON.stringify(text)} in ${where} was answered ${answer.status}.`
    if (answer.text.includes('1337')) return `${JSON.stringify(text)} in ${where} was run as a template.`
    return /[<>"']/.test(text) && answer.text.includes(text)
      ? `${JSON.stringify(text)} in ${where} came back as markup.`
      : null
  })
}
