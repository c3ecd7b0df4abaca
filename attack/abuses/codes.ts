// What can be done with the code for a lost key: guess it, use it elsewhere, use it twice.
import { type Abuse, firstOf, must, mustBeTaken, times } from '../abuse.ts'
import type { Answer } from '../browser.ts'
import {
  askCode,
  changeAddress,
  isIn,
  isMember,
  type LostKey,
  logIn,
  loseKey,
  member,
  newKey,
  opens,
  resetPath,
  typeCode,
  wrongCode,
} from '../people.ts'
import type { Site } from '../site.ts'

export const codes: Abuse[] = [
  { id: 'S23', name: 'guesses the code, one after the other', attack: guessInARow },
  { id: 'S23', name: 'guesses the code, fifty at once', attack: guessAtOnce },
  { id: 'S23', name: 'types the right code fifty times at once', attack: winFiftyTimes },
  { id: 'S23', name: 'types the code into another browser', attack: useElsewhere },
  { id: 'S23', name: 'types a code of their own into the page of another', attack: useForAnother },
  { id: 'S23', name: 'uses a code again', attack: useAgain },
  { id: 'S25', name: 'stays logged in while the owner chooses a new key', attack: outliveReset },
]

/** The owner's second page shows that a code works, and that failures at one page do not burn another. */
async function guessInARow(site: Site) {
  const { email } = await member(site)
  const guessed = await askCode(site, email)
  const left = await askCode(site, email, 2)
  const first = await guess(
    guessed,
    times(5, (index) => index + 1),
  )
  if (first.some(isTaken)) return 'A wrong code was taken.'
  const [sixth] = await guess(guessed, [0])
  if (sixth?.status === 303)
    return 'The sixth try was looked at: the right code worked after five wrong ones.'
  const other = await typeCode(left, newKey())
  return other.status === 303
    ? null
    : 'Five wrong codes on one page burned the code of another browser as well.'
}

/** Whether the right code works in the end shows if all tries were counted. */
async function guessAtOnce(site: Site) {
  const { email } = await member(site)
  const [guessed, left] = [await askCode(site, email), await askCode(site, email, 2)]
  const [wrong] = await guess(left, [1])
  const answers = (await Promise.all(times(50, (index) => guess(guessed, [index + 1])))).flat()
  if ([wrong, ...answers].some((answer) => answer && isTaken(answer))) return 'A wrong code was taken.'
  const broken = answers.find(({ status }) => status >= 500)
  if (broken) return `Fifty codes at once were too much: ${broken.status}.`
  const [right] = await guess(guessed, [0])
  if (right?.status === 303)
    return 'The right code worked after fifty wrong ones at once: not all were counted.'
  const looked = answers.filter(
    ({ status, text }) => wrong && status === wrong.status && isLike(text, wrong.text),
  )
  if (right && wrong && right.status !== wrong.status && looked.length > 5)
    return `Of fifty codes at once ${looked.length} were looked at.`
  return isTaken(await typeCode(left, newKey()))
    ? null
    : 'Fifty wrong codes at once burned the code of another browser as well.'
}

const isTaken = ({ status }: Answer) => status === 303

/** Pages are alike when they have the same sentences, whatever the number of tries that are left. */
function isLike(one: string, other: string) {
  const sentences = (text: string) =>
    text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\d+/g, '#')
      .replace(/\s+/g, ' ')
  return sentences(one) === sentences(other)
}

/** Each from another address of the network, so that only the limit of the code itself is felt. */
async function guess(lost: LostKey, by: number[]) {
  const answers = []
  for (const step of by)
    answers.push(await typeCode({ ...moved(lost), code: wrongCode(lost.code, step) }, newKey()))
  return answers
}

/** The same browser, somewhere else. */
const moved = (lost: LostKey): LostKey => ({ ...lost, browser: lost.browser.copy() })

async function winFiftyTimes(site: Site) {
  const { email } = await member(site)
  const lost = await askCode(site, email)
  const keys = times(50, () => newKey())
  const answers = await Promise.all(keys.map((key) => typeCode(moved(lost), key)))
  const winners = keys.filter((_, index) => answers[index]?.status === 303)
  if (winners.length > 1) return `One code set ${winners.length} new keys.`
  const broken = answers.find(({ status }) => status >= 500)
  if (broken) return `Fifty right codes at once were too much: ${broken.status}.`
  if (winners.length === 0) return 'Of fifty right codes at once none worked.'
  return (await opens(site, email, winners[0] ?? ''))
    ? null
    : 'The key that was set is not the key that opens.'
}

/** Neither a browser without cookies nor one with another page's may use it, or burn it. */
async function useElsewhere(site: Site) {
  const { email } = await member(site)
  const lost = await askCode(site, email)
  const stranger = site.browser()
  resetPath(await loseKey(stranger, email))
  const thieves = [site.browser(), stranger]
  const problem = await firstOf(thieves, async (browser) => {
    const { status } = await typeCode({ ...lost, browser }, newKey())
    if (status === 303) return 'A browser that had not asked for the code could use it.'
    for (let tries = 1; tries <= 5; tries++)
      await typeCode({ ...lost, browser, code: wrongCode(lost.code, tries) }, newKey())
    return null
  })
  if (problem) return problem
  const own = await typeCode(lost, newKey())
  return own.status === 303
    ? null
    : 'Strangers, in browsers that had not asked for it, burned the code of the owner.'
}

/** The thief has an account too, and thus a code that works: for that account alone. */
async function useForAnother(site: Site) {
  const [owner, thief] = await Promise.all([member(site), member(site)])
  const browser = site.browser()
  const aimed = resetPath(await loseKey(browser, owner.email))
  const aimedCookie = browser.jar.value('reset')
  const own = await askCode(site, thief.email, 1, browser)
  const key = newKey()
  const swapped = browser.copy()
  swapped.jar.set('reset', aimedCookie)
  const tries = [browser, swapped].map((one) => ({ ...own, path: aimed, browser: one }))
  for (const lost of tries) await typeCode(lost, key)
  if (await opens(site, owner.email, key)) return 'A code for one account set the key of another.'
  mustBeTaken(await typeCode(own, newKey()), 'the code on its own page')
  return null
}

/** The same code on the same page, and the other one that was mailed. */
async function useAgain(site: Site) {
  const { email } = await member(site)
  const first = await askCode(site, email)
  const second = await askCode(site, email, 2)
  const chosen = await typeCode(first, newKey())
  mustBeTaken(chosen, 'the right code')
  if ((await typeCode(first, newKey())).status === 303) return 'A code set a second key.'
  if ((await typeCode(second, newKey())).status === 303)
    return 'After one code had set a key, another that had been asked for before set the next.'
  return null
}

/** What the thief has: a session, and a change of address that waits for its link. */
async function outliveReset(site: Site) {
  const owner = await member(site)
  const thief = owner.browser.copy()
  const second = await logIn(site, owner)
  const change = await changeAddress(site, owner)
  const lost = await askCode(site, owner.email)
  must(await isIn(thief, owner.email), 'the session ended before a new key was chosen')
  mustBeTaken(await typeCode(lost, newKey()), 'the right code')
  if (await isMember(lost.browser)) return 'Choosing a new key logged in, without the key being typed.'
  if ((await isMember(thief)) || (await isMember(second))) return 'A session of before the new key goes on.'
  if (await opens(site, owner.email, owner.key)) return 'The key of before still opens the account.'
  const elsewhere = site.browser()
  await elsewhere.post(change.link)
  return (await isMember(elsewhere))
    ? 'A change of address that was asked for before the new key went through.'
    : null
}
