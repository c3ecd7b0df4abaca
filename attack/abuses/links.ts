// What can be done with mailed links and other tokens: use them twice, elsewhere, or forge them.
import { type Abuse, firstOf, firstOfAll, must, times } from '../abuse.ts'
import { type Browser, plain } from '../browser.ts'
import { tokenIn } from '../mailbox.ts'
import {
  changeAddress,
  changeKey,
  isIn,
  isMember,
  isUnconfirmed,
  loseKey,
  member,
  newKey,
  press,
  readUndo,
  resetPath,
  signUp,
} from '../people.ts'
import { type Site, shared } from '../site.ts'

export const links: Abuse[] = [
  { id: 'S13', name: 'uses a mailed link again', attack: useAgain },
  { id: 'S13', name: 'presses the button of a mailed link fifty times at once', attack: pressFiftyTimes },
  { id: 'S13', name: 'finds a mailed link years later', attack: readExpiry },
  { id: 'S14', name: 'uses a token where another belongs', attack: useElsewhere },
  { id: 'S15', name: 'has a mail scanner open all links', attack: scan },
]

async function useAgain(site: Site) {
  const owner = await member(site)
  const thief = site.browser()
  const { status } = await thief.post(owner.link)
  if (await isMember(thief)) return 'A link that was used already logged somebody else in.'
  return status >= 400 ? null : `A link that was used already was answered ${status}.`
}

async function pressFiftyTimes(site: Site) {
  const { link } = await signUp(site)
  const browsers = times(50, () => site.browser())
  const answers = await Promise.all(browsers.map((browser) => browser.post(link)))
  const broken = answers.find(({ status }) => status >= 500)
  if (broken) return `Fifty at once were too much: ${broken.status}.`
  const winners = answers.filter(({ status }) => status === 303).length
  return winners === 1 ? null : `One link, pressed fifty times at once, logged ${winners} browsers in.`
}

const day = 24 * 3600

async function readExpiry(site: Site) {
  const { email, tokens } = await collectTokens(site)
  const longest = { confirm: day, change: day, undo: 7 * day }
  return firstOf(Object.entries(longest), async ([kind, seconds]) => {
    const claims = claimsOf(tokens[kind] ?? '')
    must(claims, `the ${kind} link holds no token that can be read`)
    if (typeof claims.exp !== 'number') return `The ${kind} link never ends.`
    const left = claims.exp - Date.now() / 1000
    if (left > seconds + 60) return `The ${kind} link works for ${Math.round(left / 3600)} hours.`
    return JSON.stringify(claims).includes(email) ? `The ${kind} link holds the address.` : null
  })
}

/** What a token says, without looking at its signature; null when it is none. */
export function claimsOf(token: string): Record<string, unknown> | null {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  } catch {
    return null
  }
}

interface Door {
  name: string
  /** The tokens that it is there for. */
  own: string[]
  /** Says what went wrong when a token opened it. */
  knock(token: string): Promise<string | null>
}

/** Each kind of token at each door; those that belong there are used at the end, to see that they were good. */
async function useElsewhere(site: Site) {
  const { tokens } = await collectTokens(site)
  const doors: Door[] = [
    linkDoor(site, '/emailconfirmationhtml/', ['confirm', 'change']),
    linkDoor(site, '/auth/undo/', ['undo']),
    cookieDoor(site, 'sid', ['session'], async (browser) => isMember(browser)),
    cookieDoor(site, 'flash', ['message'], showsMessage),
  ]
  const problem = await firstOf(doors, (door) =>
    firstOfAll(Object.entries(tokens), async ([kind, token]) => {
      const opened = door.own.includes(kind) ? null : await door.knock(token)
      return opened && `The token of a ${kind} opens ${door.name}: ${opened}.`
    }),
  )
  if (problem) return problem
  for (const path of [`/emailconfirmationhtml/${tokens.confirm}`, `/auth/undo/${tokens.undo}`])
    await press(site.browser(), path)
  return null
}

/** One of each kind, all good. */
const collectTokens = shared(async (site) => {
  const [fresh, owner] = await Promise.all([signUp(site), member(site)])
  const key = newKey()
  await changeKey(owner.browser, owner.key, key)
  const undo = await readUndo(site, owner.email)
  const change = await changeAddress(site, { ...owner, key })
  const lost = site.browser()
  const ticket = tokenIn(resetPath(await loseKey(lost, owner.email)))
  const tokens = {
    confirm: tokenIn(fresh.link),
    change: tokenIn(change.link),
    undo: tokenIn(undo),
    'lost key': ticket,
    'lost-key cookie': lost.jar.value('reset'),
    'known browser': owner.browser.jar.value('device'),
    session: owner.browser.jar.value('sid'),
    message: fresh.browser.jar.value('flash'),
  }
  must(tokens.session && tokens.confirm && tokens.change && tokens.undo, 'a token is missing')
  const given = Object.entries(tokens).filter(([, token]) => token !== '')
  return { email: owner.email, tokens: Object.fromEntries(given) as Record<string, string> }
})

function linkDoor(site: Site, path: string, own: string[]): Door {
  return {
    name: path,
    own,
    knock: (token) =>
      firstOf(['GET', 'POST'], async (method) => {
        const browser = site.browser()
        const { status } = await browser.send({ method, path: path + encodeURIComponent(token) })
        if (await isMember(browser)) return `${method} logged in`
        return status < 400 ? `${method} was answered ${status}` : null
      }),
  }
}

function cookieDoor(
  site: Site,
  name: string,
  own: string[],
  isOpen: (browser: Browser) => Promise<boolean>,
): Door {
  return {
    name: `the cookie ${name}`,
    own,
    async knock(token) {
      const browser = site.browser()
      browser.jar.set(name, token)
      return (await isOpen(browser)) ? 'it was taken' : null
    },
  }
}

async function showsMessage(browser: Browser) {
  return (await browser.get('/about')).text.includes('class="alert alert-')
}

/** Programs that check mails fetch every link, some more than once, some by HEAD. */
async function scan(site: Site) {
  const [fresh, owner] = await Promise.all([signUp(site), member(site)])
  const key = newKey()
  await changeKey(owner.browser, owner.key, key)
  const undo = await readUndo(site, owner.email)
  const change = await changeAddress(site, { ...owner, key })
  const scanner = site.browser()
  const mailed = [fresh.link, change.link, undo]
  for (const link of mailed) {
    const { status } = await scanner.get(link)
    if (status === 410) return `The page behind ${plain(link)} was answered 410 at once.`
  }
  const visits = times(5, (index) => mailed.map((path) => ({ method: index % 2 ? 'GET' : 'HEAD', path })))
  for (const visit of visits.flat()) await scanner.send(visit)
  if (await isMember(scanner)) return 'Opening a mailed link logged the mail scanner in.'
  if (!(await isUnconfirmed(fresh.browser))) return 'Opening the link of a welcome mail used it.'
  if (!(await isIn(owner.browser, owner.email)))
    return 'Opening a link changed the account or logged its owner out.'
  return firstOf(mailed, async (link) =>
    (await site.browser().post(link)).status === 303 ? null : `Opening ${plain(link)} used it up.`,
  )
}
