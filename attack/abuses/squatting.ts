// What can be done by coming first: an account on the address of somebody who has none yet.
import { type Abuse, must, mustBeTaken } from '../abuse.ts'
import {
  changeAddress,
  isIn,
  isMember,
  isUnconfirmed,
  member,
  newAddress,
  opens,
  type Person,
  press,
  readWelcome,
  signUp,
} from '../people.ts'
import type { Site } from '../site.ts'

export const squatting: Abuse[] = [
  { id: 'S11', name: 'signs up first with an address of another, who then signs up', attack: squat },
  { id: 'S11', name: 'signs up with the address of a member', attack: signUpAsMember },
  { id: 'S11', name: 'moves an account onto an address of another and keeps its key', attack: moveOnto },
  { id: 'S16', name: 'signs up with an address of another, who then confirms', attack: waitForConfirmation },
  {
    id: 'S19',
    name: 'leaves a change pending on an account of another, who confirms',
    attack: leavePending(confirmIt),
  },
  {
    id: 'S19',
    name: 'leaves a change pending on an account of another, who signs up',
    attack: leavePending(goOnWithIt),
  },
]

async function squat(site: Site) {
  const squatter = await signUp(site)
  must(await isIn(squatter.browser, squatter.email), 'signing up did not log in')
  const owner = site.browser()
  const { status } = await owner.post('/auth/signup', { email: squatter.email })
  if (status !== 303) return `The owner of the address cannot sign up any more: ${status}.`
  if (await isMember(squatter.browser)) return 'Who signed up first is still logged in after the owner did.'
  await press(owner, squatter.link)
  return (await isIn(owner, squatter.email)) ? null : 'The mailed link did not log the owner in.'
}

async function signUpAsMember(site: Site) {
  const owner = await member(site)
  const stranger = site.browser()
  const { status } = await stranger.post('/auth/signup', { email: owner.email })
  if (await isMember(stranger)) return 'Signing up with the address of a member logged in.'
  if (status !== 422) return `Signing up with the address of a member was answered ${status} instead of 422.`
  return (await isIn(owner.browser, owner.email))
    ? null
    : 'A stranger logged a member out with their address.'
}

/** Key and link of the first mail are the squatter's; the account is somebody else's from the second one on. */
async function moveOnto(site: Site) {
  const squatter = await signUp(site)
  const email = newAddress()
  mustBeTaken(await squatter.browser.post('/auth/correctaddress', { email }), 'correcting the address')
  const { link } = await readWelcome(site, email)
  if (await opens(site, email, squatter.key))
    return 'The key of the first mail opens the account of the other address.'
  const thief = site.browser()
  await thief.post(squatter.link)
  if (await isMember(thief)) return 'The link of the first mail still opens the account.'
  const owner = site.browser()
  await press(owner, link)
  must(await isIn(owner, email), 'the link in the second mail did not log in')
  return (await opens(site, email, squatter.key))
    ? 'The key of the first mail opens the confirmed account.'
    : null
}

/** The owner only clicks the link, of a mail that the squatter caused. */
async function waitForConfirmation(site: Site) {
  const squatter = await signUp(site)
  must(await isIn(squatter.browser, squatter.email), 'signing up did not log in')
  const owner = site.browser()
  await press(owner, squatter.link)
  if (!(await isIn(owner, squatter.email))) return 'Confirming did not log the owner in.'
  if (await isUnconfirmed(owner)) return 'Confirming did not confirm.'
  return (await isMember(squatter.browser))
    ? 'Who signed up with the address is logged in after its owner confirmed it.'
    : null
}

/**
 * The squatter asks for an address of their own, then moves the account onto one of somebody else, who takes it over; the
 * link in the squatter's mailbox must be dead by then.
 */
function leavePending(takeOver: (site: Site, email: string) => Promise<Person['browser']>) {
  return async (site: Site) => {
    const squatter = await signUp(site)
    const change = await changeAddress(site, squatter)
    const email = newAddress()
    mustBeTaken(await squatter.browser.post('/auth/correctaddress', { email }), 'correcting the address')
    const owner = await takeOver(site, email)
    must(await isIn(owner, email), 'the owner of the address did not get into the account')
    const thief = site.browser()
    await thief.post(change.link)
    if (await isMember(thief)) return 'A change that was pending before the owner came gave the account away.'
    return (await isIn(owner, email))
      ? null
      : 'A change that was pending before the owner came threw the owner out.'
  }
}

async function confirmIt(site: Site, email: string) {
  const { link } = await readWelcome(site, email)
  const owner = site.browser()
  await press(owner, link)
  return owner
}

async function goOnWithIt(site: Site, email: string) {
  const owner = site.browser()
  mustBeTaken(await owner.post('/auth/signup', { email }), "the owner's sign-up")
  return owner
}
