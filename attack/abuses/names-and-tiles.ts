// What can be done with nicknames and tiles, which others see.
import { type Abuse, firstOf, must, mustBeTaken } from '../abuse.ts'
import { bystander, isIn, member } from '../people.ts'
import type { Site } from '../site.ts'

export const namesAndTiles: Abuse[] = [
  {
    id: 'S10',
    name: 'takes the nickname of another, in other letters or at the same time',
    attack: takeName,
  },
  { id: 'S45', name: 'puts a script into a tile', attack: readTile },
  { id: 'S42', name: 'chooses a nickname that breaks pages', attack: chooseName },
]

const rounds = 3

async function takeName(site: Site) {
  const [one, other] = await Promise.all([member(site), bystander(site)])
  const rename = async (browser: typeof one.browser, username: string) =>
    (await browser.post('/auth/userprofile/name', { username })).status
  for (let round = 1; round <= rounds; round++) {
    const name = `Quiet ${one.email.slice(4, 15)} ${round}`
    const statuses = await Promise.all([rename(one.browser, name), rename(other.browser, name.toUpperCase())])
    if (statuses.some((status) => status >= 500))
      return `Two who chose one name at once were answered ${statuses.join(' and ')}.`
    const winners = statuses.filter((status) => status === 303).length
    must(winners > 0, `choosing a nickname was answered ${statuses.join(' and ')}`)
    if (winners > 1) return 'Two members have the same nickname, in capitals and small letters.'
  }
  return null
}

const active =
  /<script|<foreignObject|\son\w+\s*=|<!ENTITY|<iframe|<image|<use|@import|javascript:|(?:href|src)\s*=|url\(/i
const uuid = /\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.svg$/

/** The tile that stands in the pages; it is stored a moment after sign-up. */
async function readTile(site: Site) {
  const { browser } = await bystander(site)
  let source = ''
  for (let tries = 1; tries <= 30 && !uuid.test(source); tries++) {
    const { text } = await browser.get('/')
    source = /<img class="tile"[^>]*src="([^"]+)"/.exec(text)?.[1] ?? ''
    if (/<(object|embed|iframe)\b/.test(text))
      return 'A page shows something in a way that would run its scripts.'
  }
  must(source !== '', 'the home page of a member shows no tile')
  if (!uuid.test(source)) return `The name of a tile can be guessed: "${source}".`
  const { status, headers, text } = await site.browser().get(new URL(source, site.url).pathname)
  must(status === 200, `the tile was answered ${status}`)
  if (!/^image\/svg\+xml/.test(String(headers['content-type'])))
    return `A tile is sent as ${headers['content-type']}.`
  const found = active.exec(text)?.[0]
  if (found) return `A tile holds something active: "${found}".`
  return /fill:(?!#[0-9a-f]{6};)/i.test(text) ? 'A tile holds a colour that is none.' : null
}

const names = [
  '    ',
  '\\',
  'back\\slash',
  'Pi\u202eTau',
  'a\u0000b',
  '<b>Pi</b>',
  '\u200b\u200b\u200b\u200b',
  'administrator',
  'x'.repeat(5000),
]

/** What is refused must not change the name, and what is taken must not break the page. */
async function chooseName(site: Site) {
  const { browser, email } = await member(site)
  const taken = await browser.post('/auth/userprofile/name', { username: `O'Pi_Tau-${email.slice(4, 15)}` })
  if (taken.status >= 500) return `A nickname with an apostrophe was answered ${taken.status}.`
  mustBeTaken(taken, 'a good nickname')
  const page = await browser.get('/auth/userprofile')
  if (page.status !== 200 || !/O(&#39;|&#x27;|')Pi_Tau/.test(page.text))
    return `A nickname with an apostrophe breaks the profile, which was answered ${page.status}.`
  return firstOf(names, async (username) => {
    const { status } = await browser.post('/auth/userprofile/name', { username })
    if (status === 303) return `${JSON.stringify(username.slice(0, 20))} became a nickname.`
    if (status >= 500) return `${JSON.stringify(username.slice(0, 20))} as a nickname was answered ${status}.`
    return (await isIn(browser, email)) ? null : 'A nickname logged its owner out.'
  })
}
