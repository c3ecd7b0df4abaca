// What can be done with requests that no page of the site makes: from other sites, with other methods and addresses.
import { type Abuse, firstOf, firstOfAll, must } from '../abuse.ts'
import { type Browser, formType, type Headers, plain } from '../browser.ts'
import { isIn, member, newAddress, signUp } from '../people.ts'
import type { Site } from '../site.ts'
import { formsOf } from '../walk.ts'

export const requests: Abuse[] = [
  { id: 'S08', name: 'claims another network address in X-Forwarded-For', attack: claimAddress },
  { id: 'S35', name: 'has another site send the forms', attack: forgeForms },
  { id: 'S35', name: 'has another site log the owner out', attack: forgeLogOut },
  { id: 'S36', name: 'has a picture or a link log out, cancel or delete', attack: actByGet },
  { id: 'S36', name: 'uses methods that nobody asked for', attack: useMethods },
]

/** Whatever a visitor writes into the header, the proxy adds the address it sees: with one hop only that one counts. */
async function claimAddress(site: Site) {
  const { email } = await signUp(site)
  const lose = async (claim: string) =>
    (await site.browser().post('/auth/forgotkey', { email }, { 'X-Forwarded-For': claim })).status
  const plainly = []
  const first = site.browser().address
  for (let tries = 1; tries <= 4; tries++) plainly.push(await lose(first))
  must(
    plainly[0] === 303 && plainly[3] === 429,
    `four codes from one address were answered ${plainly.join(', ')}`,
  )

  const { address } = site.browser()
  const claimed = []
  for (let tries = 1; tries <= 4; tries++)
    claimed.push(await lose(`1.2.3.${tries}, 203.0.113.${tries}, ${address}`))
  if (claimed[3] !== 429) return 'Four made-up addresses before the real one were four visitors.'
  const other = await lose(`${address}, ${site.browser().address}`)
  return other === 429 ? 'A made-up address before the real one decides who is refused.' : null
}

/** What a browser may say about where a request comes from, none of which is a page of the site. */
const foreign = (own: string): Headers[] => [
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
  { 'Sec-Fetch-Site': 'cross-site', Origin: own },
  { 'Sec-Fetch-Site': 'same-site', Origin: own },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': '' },
  { 'Sec-Fetch-Site': 'same-origin, cross-site' },
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
  { Origin: `${own}.evil.example` },
  { Origin: 'https://evil.example', Referer: `${own}/` },
  { Referer: `${own}/auth/userprofile` },
  {},
]

const bodies: [string, string][] = [
  [formType, 'unknown=1'],
  ['text/plain', 'unknown=1'],
  ['application/json', '{"unknown":1}'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
  ],
]

/** No Sec-Fetch-Site unless it is among the headers. */
function sendForeign(browser: Browser, path: string, headers: Headers, type = formType, body = '') {
  return browser.post(path, body, { 'Content-Type': type, 'Sec-Fetch-Site': undefined, ...headers })
}

async function forgeForms(site: Site) {
  const forms = await formsOf(site)
  const { browser } = await member(site)
  const attempts = forms.flatMap((path, at) =>
    foreign(site.origin).map((headers, index) => ({
      path,
      headers,
      content: bodies[(at + index) % bodies.length],
    })),
  )
  return firstOfAll(attempts, async ({ path, headers, content: [type, body] = [formType, ''] }) => {
    const { status } = await sendForeign(browser, path, headers, type, body)
    if (status === 403) return null
    const said = JSON.stringify(headers)
    return `${plain(path)} took a form that no page of the site sent: with ${said} it answered ${status} instead of 403.`
  })
}

async function forgeLogOut(site: Site) {
  const owner = await signUp(site)
  const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
  await sendForeign(owner.browser, '/auth/logout', headers)
  if (!(await isIn(owner.browser, owner.email))) return 'Another site logged a member out.'
  await sendForeign(owner.browser, '/auth/correctaddress', headers, formType, `email=${newAddress()}`)
  if (!(await isIn(owner.browser, owner.email))) return 'Another site changed the address of a member.'
  const { cookies } = await sendForeign(
    site.browser(),
    '/auth/signup',
    headers,
    formType,
    `email=${newAddress()}`,
  )
  return cookies.some(({ name }) => name === 'sid') ? 'Another site logged a visitor in.' : null
}

/** Every path that a form is sent to, opened like a page, and as a script would open it. */
async function actByGet(site: Site) {
  const owner = await signUp(site)
  const email = newAddress()
  const paths = ['/auth/logout', '/auth/deleteaccount', `/auth/correctaddress?email=${email}`]
  const others = (await formsOf(site)).filter((path) => !paths.includes(path) && path !== '/cookies')
  const query = `accesskey=${owner.key}&others=on&username=Somebody%20Else&email=${email}`
  const asked = [...paths, ...others.map((path) => `${path}?${query}`)]
  const overrides = { 'X-HTTP-Method-Override': 'POST', 'X-HTTP-Method': 'POST', 'X-Method-Override': 'POST' }
  return firstOf(asked, async (path) => {
    for (const method of ['GET', 'HEAD']) await owner.browser.send({ method, path, headers: overrides })
    const { status, text } = await owner.browser.get('/')
    if (!text.includes(owner.email))
      return `Opening ${plain(path)} logged out, or changed the address (${status}).`
    if (text.includes('Somebody Else')) return `Opening ${plain(path)} changed the nickname.`
    return text.includes('/auth/resendconfirmation') ? null : `Opening ${plain(path)} confirmed the account.`
  })
}

async function useMethods(site: Site) {
  const methods = ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']
  const paths = [
    '/',
    '/auth/login',
    '/auth/logout',
    '/auth/userprofile',
    '/auth/deleteaccount',
    '/static/style.css',
  ]
  const asked = methods.flatMap((method) => paths.map((path) => ({ method, path })))
  return firstOf(asked, async (one) => {
    const { status, text } = await site.browser().send(one)
    if (text.includes('X-Forwarded-For')) return `${one.method} sends the request back, cookies and all.`
    return status >= 400 && status < 500 ? null : `${one.method} ${one.path} was answered ${status}.`
  })
}
