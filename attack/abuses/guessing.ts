// How often a key can be guessed, and what guessing does to its owner: hundreds in a row, many at once, from everywhere.
import { type Abuse, must, mustBeTaken, times } from '../abuse.ts'
import { type Answer, randomAddress } from '../browser.ts'
import { difference, type Told } from '../likeness.ts'
import {
  askCode,
  bystander,
  changeKey,
  logIn,
  loseKey,
  member,
  newAddress,
  newKey,
  opens,
  tryKey,
  typeCode,
} from '../people.ts'
import { type Site, shared } from '../site.ts'

export const guessing: Abuse[] = [
  { id: 'S07', name: 'guesses a key a hundred times, from everywhere', attack: guessAHundredTimes },
  { id: 'S07', name: 'locks an owner out with a hundred wrong keys', attack: lockOut },
  { id: 'S07', name: 'guesses a key twenty times at once', attack: guessAtOnce },
  { id: 'S07', name: 'asks the limit of the log-in who has an account', attack: askLimitWho },
  { id: 'S07', name: 'guesses on with the cookie of a known browser', attack: guessAsKnown },
  { id: 'S07', name: 'tries many accounts a minute, from one address', attack: spray },
  { id: 'S04', name: 'guesses the key behind a stolen session', attack: guessInProfile },
]

/** A hundred wrong keys, some from the network of the owner, whose browser has logged in before; and what follows. */
const siege = shared(async (site) => {
  const owner = await member(site)
  const known = await logIn(site, owner)
  await known.post('/auth/logout')
  const places = [known.address, ...times(19, () => randomAddress())]
  const guesses = (await Promise.all(places.map((place) => guessFrom(site, place, owner.email)))).flat()
  const right = await tryKey(site.browser(), owner.email, owner.key)
  const own = await tryKey(known, owner.email, owner.key)
  return { owner, known, guesses, right, own }
})

async function guessFrom(site: Site, address: string, email: string) {
  const answers = []
  for (let tries = 1; tries <= 5; tries++) answers.push(await tryKey(site.browser(address), email, newKey()))
  return answers
}

/** What a wrong key was answered that is neither looked at and refused nor refused unseen. */
function oddity(answers: Answer[]) {
  const odd = answers.find(({ status }) => status !== 422 && status !== 429)
  return odd ? `A wrong key was answered ${odd.status}.` : null
}

/** Only the lost key opens the account then. */
async function guessAHundredTimes(site: Site) {
  const { owner, guesses, right } = await siege(site)
  const odd = oddity(guesses)
  if (odd) return odd
  if (right.status === 303)
    return 'After a hundred wrong keys in a row the next was looked at, from a fresh address.'
  const key = newKey()
  const { status } = await typeCode(await askCode(site, owner.email), key)
  if (status !== 303) return `A hundred wrong keys closed the lost-key way as well: ${status}.`
  return (await opens(site, owner.email, key))
    ? null
    : 'The key chosen with a code does not open the account.'
}

async function lockOut(site: Site) {
  const { own } = await siege(site)
  return own.status === 303
    ? null
    : `Wrong keys of strangers, some in the same network, locked the owner out of a known browser: ${own.status}.`
}

const atOnce = 20

/** Wrong keys for one address from one place, all at once: those that were looked at, and those that were refused. */
async function burst(site: Site, email: string) {
  const { address } = site.browser()
  const guesses = times(atOnce, () => tryKey(site.browser(address), email, newKey()))
  const answers = await Promise.all(guesses)
  const refused = answers.filter(({ status }) => status === 429)
  return { address, email, odd: oddity(answers), looked: atOnce - refused.length, refused }
}

const memberBurst = shared(async (site) => {
  const owner = await member(site)
  return { owner, ...(await burst(site, owner.email)) }
})

async function guessAtOnce(site: Site) {
  const { owner, address, odd, looked } = await memberBurst(site)
  if (odd) return odd
  if (looked > 5) return `Of twenty keys at once ${looked} were looked at.`
  must(looked > 0, 'all keys were refused unseen')
  const { status, headers } = await tryKey(site.browser(address), owner.email, owner.key)
  if (status !== 429) return `After five wrong keys the next was answered ${status} instead of 429.`
  if (!(Number(headers['retry-after']) > 0)) return 'The refusal does not say when to come back.'
  return (await opens(site, owner.email, owner.key))
    ? null
    : 'Five wrong keys from one address shut all others out.'
}

async function askLimitWho(site: Site) {
  const known = await memberBurst(site)
  const unknown = await burst(site, newAddress())
  if (known.odd !== unknown.odd) return known.odd ?? unknown.odd
  if (known.looked !== unknown.looked)
    return `Of twenty wrong keys ${known.looked} are looked at for a known address, ${unknown.looked} for an unknown one.`
  const told = [known, unknown].map(({ email, refused }) => ({ answer: refused[0], own: [email] }))
  const [one, other] = told.filter((each): each is Told => each.answer !== undefined)
  const differs = one && other ? difference(one, other) : null
  return (
    differs && `Known and unknown addresses can be told apart once there were too many tries: ${differs}.`
  )
}

/** Either the cookie of the owner's browser, stolen, or that of a browser that has logged in to another account. */
async function guessAsKnown(site: Site) {
  const { known, own, owner } = await siege(site)
  mustBeTaken(own, 'a known browser')
  await known.post('/auth/logout')
  const stolen = known.copy(known.address)
  for (let tries = 1; tries <= 5; tries++) await tryKey(stolen, owner.email, newKey())
  const sixth = await tryKey(stolen, owner.email, newKey())
  if (sixth.status !== 429)
    return `The sixth wrong key in a known browser was answered ${sixth.status} instead of 429.`

  const besieged = await memberBurst(site)
  const foreign = (await logIn(site, await bystander(site))).copy(besieged.address)
  await foreign.post('/auth/logout')
  const { status } = await tryKey(foreign, besieged.owner.email, besieged.owner.key)
  return status === 303 ? 'A browser known to one account has five tries more at another.' : null
}

/** Thirty posts a minute, whomever they are about: the right key of somebody else is not looked at any more either. */
async function spray(site: Site) {
  const { email, key } = await bystander(site)
  const { address } = site.browser()
  const nobody = newAddress()
  await Promise.all(times(31, () => tryKey(site.browser(address), nobody, newKey())))
  const { status } = await tryKey(site.browser(address), email, key)
  if (status !== 429)
    return `After 31 keys from one address within a minute another was answered ${status} instead of 429.`
  const elsewhere = randomAddress()
  const asked = times(40, () => loseKey(site.browser(elsewhere), newAddress()))
  const passed = (await Promise.all(asked)).filter((answer) => answer.status === 303).length
  return passed <= 30
    ? null
    : `Of forty codes asked for from one address within a minute ${passed} were let through.`
}

/** Who has stolen a session knows no key yet; the profile must not be the place to find it. */
async function guessInProfile(site: Site) {
  const owner = await member(site)
  const thief = owner.browser
  for (let tries = 1; tries <= 5; tries++) {
    const { status } = await changeKey(thief, newKey(), newKey())
    if (status === 303) return 'The key was changed with a wrong current key.'
    must(status === 422 || status === 429, `a wrong current key was answered ${status}`)
  }
  const { status } = await changeKey(thief, owner.key, newKey())
  return status === 303 ? 'The profile took the sixth key that was tried: wrong ones are not counted.' : null
}
