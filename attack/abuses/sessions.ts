// What can be done with sessions: bring them back, end those of others, keep too many.
import { type Abuse, must, mustBeTaken, times } from '../abuse.ts'
import type { Browser } from '../browser.ts'
import { isIn, isMember, logIn, member } from '../people.ts'
import type { Site } from '../site.ts'

export const sessions: Abuse[] = [
  { id: 'S30', name: 'uses a session again after log-out', attack: replay },
  { id: 'S30', name: 'brings a session back with requests that are under way at log-out', attack: revive },
  { id: 'S31', name: 'ends sessions of somebody else', attack: endOthers },
  { id: 'S31', name: 'goes on after the owner has ended all other sessions', attack: goOn },
  { id: 'S31', name: 'keeps eleven sessions of one account', attack: keepEleven },
]

async function replay(site: Site) {
  const owner = await member(site)
  const thief = owner.browser.copy()
  must(await isIn(thief, owner.email), 'the copy of a session is none')
  mustBeTaken(await owner.browser.post('/auth/logout'), 'logging out')
  if (await isMember(thief)) return 'A session that was logged out is still good for who has its cookie.'
  return (await isMember(owner.browser)) ? 'The browser is logged in after it logged out.' : null
}

const rounds = 2

async function revive(site: Site) {
  const owner = await member(site)
  let browser = owner.browser
  for (let round = 1; round <= rounds; round++) {
    const thief = browser.copy()
    const name = `Night Watch ${round}`
    const busy = times(20, (index) =>
      index % 2 ? thief.get('/auth/userprofile') : thief.post('/auth/userprofile/name', { username: name }),
    )
    const [left] = await Promise.all([browser.post('/auth/logout'), ...busy])
    if (left.status !== 303) return `With requests under way logging out was answered ${left.status}.`
    if (await isMember(thief)) return 'Requests under way at log-out brought the session back to life.'
    if (round < rounds) browser = await logIn(site, owner)
  }
  return null
}

/** The ids that a profile offers to end; the page of one browser lists the others. */
async function idsIn(browser: Browser) {
  const { text } = await browser.get('/auth/userprofile')
  const inputs = text.match(/<(input|button)[^>]*name="session"[^>]*>/g) ?? []
  return inputs.map((input) => /value="([^"]*)"/.exec(input)?.[1] ?? '')
}

const endSession = (browser: Browser, session: string) =>
  browser.post('/auth/userprofile/sessions', { session })

/** That the ids are real shows in the end, when their owner uses them. */
async function endOthers(site: Site) {
  const [owner, thief] = await Promise.all([member(site), member(site)])
  const second = await logIn(site, owner)
  const ids = [...(await idsIn(owner.browser)), ...(await idsIn(second))]
  must(ids.length > 0, 'the profile lists no session that could be ended')
  const secrets = [owner.browser, second].map((browser) => decodeURIComponent(browser.jar.value('sid')))
  const told = ids.find((id) => secrets.some((secret) => id.length > 15 && secret.includes(id)))
  if (told) return 'The ids in the profile are those in the cookies.'
  for (const id of ids) await endSession(thief.browser, id)
  if (!(await isMember(owner.browser)) || !(await isMember(second)))
    return 'A member ended a session of another account.'
  await thief.browser.post('/auth/userprofile/sessions', { others: 'on' })
  if (!(await isMember(owner.browser)) || !(await isMember(second)))
    return 'Ending all other sessions ended those of others.'
  for (const id of await idsIn(owner.browser)) await endSession(owner.browser, id)
  return (await isMember(second)) ? 'A session that its owner ended in the profile goes on.' : null
}

async function goOn(site: Site) {
  const owner = await member(site)
  const others = [await logIn(site, owner), owner.browser.copy()]
  const [own] = others
  must(own, 'there is no second session')
  mustBeTaken(await own.post('/auth/userprofile/sessions', { others: 'on' }), 'ending all other sessions')
  if (await isMember(owner.browser)) return 'Another session goes on after all others were ended.'
  return (await isMember(own)) ? null : 'Ending all others ended the own session as well.'
}

async function keepEleven(site: Site) {
  const owner = await member(site)
  const later: Browser[] = []
  for (let count = 1; count <= 10; count++) later.push(await logIn(site, owner))
  if (await isMember(owner.browser))
    return 'An account has eleven sessions; the oldest should have ended with the eleventh log-in.'
  const ended = (await Promise.all(later.map((browser) => isMember(browser)))).indexOf(false)
  return ended < 0 ? null : `Of ten sessions, number ${ended + 1} ended too early.`
}
