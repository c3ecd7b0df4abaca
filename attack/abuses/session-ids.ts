// What can be done with the ids of sessions and with cookies: read them, guess them, plant them.
import { type Abuse, firstOf, must, mustBeTaken, times } from '../abuse.ts'
import { attributeOf, type Cookie } from '../cookies.ts'
import {
  bystander,
  changeKey,
  isIn,
  isMember,
  logIn,
  loseKey,
  member,
  newAddress,
  newKey,
  type Person,
  press,
  signUp,
  tryKey,
} from '../people.ts'
import type { Site } from '../site.ts'

export const sessionIds: Abuse[] = [
  { id: 'S28', name: 'reads cookies from a script, another site or another path', attack: readCookies },
  { id: 'S28', name: 'guesses session ids', attack: guessIds },
  { id: 'S29', name: 'plants a session id and waits for a log-in', attack: plant },
  { id: 'S29', name: 'keeps the session id of before the owner confirms or changes the key', attack: keepId },
  { id: 'S32', name: 'is followed without an account', attack: beFollowed },
]

async function readCookies(site: Site) {
  const owner = await bystander(site)
  const answers = [
    await site.browser().post('/auth/signup', { email: newAddress() }),
    await tryKey(site.browser(), owner.email, owner.key),
    await site.browser().post('/cookies', { choice: 'all' }),
    await loseKey(site.browser(), owner.email),
  ]
  const cookies = answers.flatMap((answer) => answer.cookies).filter(({ value }) => value !== '')
  must(
    cookies.some(({ name }) => name === 'sid'),
    'signing up set no cookie named sid',
  )
  return firstOf(cookies, async (cookie) => {
    const problem = weakness(site, cookie)
    return problem && `The cookie ${cookie.name} ${problem}.`
  })
}

function weakness({ origin }: Site, cookie: Cookie) {
  if (attributeOf(cookie, 'HttpOnly') === undefined) return 'can be read by scripts: it is not HttpOnly'
  if (!/^(lax|strict)$/i.test(attributeOf(cookie, 'SameSite') ?? ''))
    return 'goes along from other sites: no SameSite=Lax'
  if (attributeOf(cookie, 'Domain') !== undefined) return 'goes to other hosts: it has a Domain'
  if (attributeOf(cookie, 'Path') === undefined) return 'has no Path'
  const secure = attributeOf(cookie, 'Secure') !== undefined && cookie.fullName.startsWith('__Host-')
  return origin.startsWith('https:') && !secure ? 'is not __Host- and Secure' : null
}

async function guessIds(site: Site) {
  const people = await Promise.all([bystander(site), signUp(site)])
  const ids = people.map(({ browser }) => decodeURIComponent(browser.jar.value('sid')))
  must(
    ids.every((id) => id !== ''),
    'signing up set no cookie named sid',
  )
  if (new Set(ids).size < ids.length) return 'Two visitors got the same session id.'
  const short = ids.find((id) => (id.replace(/^s:/, '').split('.')[0] ?? '').length < 22)
  if (short) return 'A session id has less than 128 bits.'
  const parts = ids.flatMap((id) => [...new Set(times(id.length - 7, (at) => id.slice(at, at + 8)))])
  if (new Set(parts).size < parts.length) return 'Two session ids have eight characters in a row in common.'
  const longer = site.browser()
  longer.jar.set('sid', `${ids[0]}x`)
  return (await isMember(longer)) ? 'A session id with a letter more is taken.' : null
}

/** One id that the thief made up, and one that is the thief's own session. */
async function plant(site: Site) {
  const [owner, thief] = await Promise.all([bystander(site), member(site)])
  const planted = 's%3AQUJDREVGR0hJSktMTU5PUFFSU1RVVg.QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY'
  const browser = site.browser()
  browser.jar.set('sid', planted)
  await logIn(site, owner, browser)
  if (browser.jar.value('sid') === planted)
    return 'A made-up session id became the session of whoever logged in.'

  const victim = thief.browser.copy()
  const fresh = await signUp(site)
  await press(victim, fresh.link)
  must(await isIn(victim, fresh.email), 'confirming did not log in')
  return (await isIn(thief.browser, fresh.email))
    ? "Who confirmed in a browser with the thief's session is in that session."
    : null
}

async function keepId(site: Site) {
  const owner = await signUp(site)
  const { browser } = owner
  const steps: [string, () => Promise<unknown>][] = [
    ['confirming', () => press(browser, owner.link)],
    ['changing the key', () => changeOwnKey(owner)],
  ]
  return firstOf(steps, async ([step, act]) => {
    const [thief, before] = [browser.copy(), browser.jar.value('sid')]
    await act()
    must(await isIn(browser, owner.email), `${step} ended the session`)
    if (browser.jar.value('sid') === before) return `The session id is the same after ${step}.`
    return (await isMember(thief)) ? `The session id of before ${step} is still good.` : null
  })
}

async function changeOwnKey({ browser, key }: Person) {
  mustBeTaken(await changeKey(browser, key, newKey()), 'changing the key')
}

async function beFollowed(site: Site) {
  const pages = [
    '/',
    '/about',
    '/privacy-notice',
    '/terms-of-service',
    '/cookies',
    '/auth/login',
    '/auth/signup',
  ]
  const more = ['/auth/forgotkey', '/robots.txt', '/sitemap.xml', '/healthz', '/nowhere']
  const found = await firstOf([...pages, ...more], async (path) => {
    const { cookies } = await site.browser().get(path)
    return cookies.length > 0 ? `${path} sets the cookie ${cookies[0]?.name} for a guest.` : null
  })
  if (found) return found
  const refused = await site.browser().post('/auth/signup', { email: 'no address' })
  return refused.cookies.length > 0 ? 'A refused sign-up sets a cookie.' : null
}
