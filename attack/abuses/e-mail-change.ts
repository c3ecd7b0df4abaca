// What can be done with a change of address: without the key, for an address of another, with a link of yesterday.
import { type Abuse, firstOf, must, mustBeTaken } from '../abuse.ts'
import { keyIn, kindOf, linkIn, type Mail } from '../mailbox.ts'
import {
  askChange,
  bystander,
  changeAddress,
  changeKey,
  isIn,
  isMember,
  logIn,
  member,
  newAddress,
  newKey,
  opens,
  type Person,
  press,
  readWelcome,
} from '../people.ts'
import type { Site } from '../site.ts'

export const emailChange: Abuse[] = [
  { id: 'S18', name: 'changes the address of a session without the key', attack: changeWithoutKey },
  { id: 'S18', name: 'uses an address that was asked for and never confirmed', attack: useUnconfirmed },
  { id: 'S18', name: 'keeps the old way in after the address has changed', attack: keepOldWay },
  { id: 'S19', name: 'asks for two addresses at once and confirms one of them', attack: raceChanges },
  { id: 'S19', name: 'uses a link to an address that is not wanted any more', attack: useOldLinks },
  { id: 'S20', name: 'asks the profile who has an account', attack: askWho },
  { id: 'S20', name: 'takes an address that somebody signed up with meanwhile', attack: takeMeanwhile },
]

/** The change with the key comes last: its mail shows that the others would have come by then. */
async function changeWithoutKey(site: Site) {
  const [owner, other] = [await member(site), await bystander(site)]
  const wanted = newAddress()
  const forms = [{}, { accesskey: '' }, { accesskey: newKey() }, { accesskey: other.key }]
  const problem = await firstOf(forms, async (proof) => {
    const { status } = await owner.browser.post('/auth/userprofile/email', { email: wanted, ...proof })
    return status === 303 ? 'A session was enough to ask for another address: the key was not.' : null
  })
  if (problem) return problem
  await changeAddress(site, owner)
  return site.mailbox.seen(wanted).length === 0 ? null : 'The refused address was mailed all the same.'
}

async function useUnconfirmed(site: Site) {
  const owner = await member(site)
  const email = newAddress()
  mustBeTaken(await askChange(owner.browser, email, owner.key), 'asking for another address')
  if (await opens(site, email, owner.key)) return 'The new address logs in before its mailbox has confirmed.'
  const typo = { email, ...(await readWelcome(site, email)) }
  if (await opens(site, typo.email, typo.key))
    return 'The new key opens the account before its mailbox has confirmed.'
  if (await opens(site, owner.email, typo.key))
    return 'The new key opens the account at its old address already.'
  if (!(await isIn(owner.browser, owner.email))) return 'Asking for another address ended the session.'
  return (await opens(site, owner.email, owner.key))
    ? null
    : 'A typing error in the new address locked the owner out.'
}

async function keepOldWay(site: Site) {
  const owner = await member(site)
  const second = await logIn(site, owner)
  const thief = second.copy()
  const change = await changeAddress(site, owner)
  must((await isMember(thief)) && (await isMember(owner.browser)), 'the sessions ended before the change')
  const fresh = site.browser()
  await press(fresh, change.link)
  must(await isIn(fresh, change.email), 'the link did not log in to the changed account')
  if ((await isMember(thief)) || (await isMember(owner.browser)))
    return 'A session of before the change goes on.'
  if (await opens(site, owner.email, owner.key)) return 'The old address still opens the account.'
  if (await opens(site, change.email, owner.key)) return 'The old key opens the account at its new address.'
  return (await opens(site, change.email, change.key))
    ? null
    : 'The key in the confirmed mail does not open the account.'
}

const rounds = 2

/** CVE-2026-32700: the link that went to A must never make B, whose mailbox nobody proved, the address. */
async function raceChanges(site: Site) {
  let owner = await member(site)
  for (let round = 1; round <= rounds; round++) {
    const [mine, victims] = [newAddress(), newAddress()]
    const asked = await Promise.all(
      [mine, victims].map((email) => askChange(owner.browser, email, owner.key)),
    )
    const broken = asked.find(({ status }) => status >= 500)
    if (broken) return `Two changes at once were too much: ${broken.status}.`
    must(
      asked.some(({ status }) => status === 303),
      `two changes at once were answered ${asked[0]?.status}`,
    )
    const [mail] = await mailsOf(site, owner, mine, victims)
    if (!mail) continue
    await owner.browser.post(linkIn(mail))
    if (await isIn(owner.browser, victims))
      return 'A link mailed to one address made another the address of the account.'
    if (await isIn(owner.browser, mine)) owner = { ...owner, email: mine, key: keyIn(mail) }
    else if (!(await isIn(owner.browser, owner.email)))
      return 'The account has neither the old address nor a wanted one.'
  }
  return null
}

/** Which of two changes came last is not foreseen, and the other may go without a mail: the profile says which is mailed. */
async function mailsOf(site: Site, { browser }: Person, mine: string, victims: string) {
  const profile = await browser.get('/auth/userprofile')
  await site.mailbox.wait(profile.text.includes(victims) ? victims : mine, 'link')
  return site.mailbox.seen(mine)
}

/** Each way to give a wish up, and then its link. */
async function useOldLinks(site: Site) {
  const owner = await member(site)
  const cancelled = await changeAddress(site, owner)
  must((await owner.browser.post('/auth/cancelchange')).status === 303, 'a change could not be cancelled')
  const replaced = await changeAddress(site, owner)
  const outlived = await changeAddress(site, owner)
  const early = [
    ['was cancelled', cancelled],
    ['was replaced by a newer one', replaced],
  ] as const
  const problem = await firstOf(early, ([fate, change]) => useDead(site, change, fate))
  if (problem) return problem
  must((await changeKey(owner.browser, owner.key, newKey())).status === 303, 'the key could not be changed')
  return useDead(site, outlived, 'was asked for with a key of before')
}

async function useDead(site: Site, change: Person, fate: string) {
  const browser = site.browser()
  const { status } = await browser.post(change.link)
  if (await isIn(browser, change.email)) return `A change of address that ${fate} went through.`
  return status >= 400 ? null : `The link of a change that ${fate} was answered ${status}.`
}

const isLink = (mail: Mail) => kindOf(mail) === 'link'

/** The mail to the free address comes behind the one that must not come. */
async function askWho(site: Site) {
  const [owner, other] = await Promise.all([member(site), bystander(site)])
  const linksBefore = site.mailbox.seen(other.email).filter(isLink).length
  const taken = await askChange(owner.browser, other.email, owner.key)
  const shown = (await owner.browser.get('/auth/userprofile')).text.includes(other.email)
  const free = newAddress()
  const asked = await askChange(owner.browser, free, owner.key)
  mustBeTaken(asked, 'asking for a free address')
  if (taken.status !== asked.status || taken.location !== asked.location)
    return `Asking for a taken address is answered ${taken.status}, for a free one ${asked.status}.`
  const freeShown = (await owner.browser.get('/auth/userprofile')).text.includes(free)
  if (shown !== freeShown) return 'The profile shows a free address as pending, and a taken one not.'
  await readWelcome(site, free)
  const links = site.mailbox.seen(other.email).filter(isLink).length
  return links > linksBefore ? 'The mailbox of another member got a link.' : null
}

async function takeMeanwhile(site: Site) {
  const thief = await member(site)
  const change = await changeAddress(site, thief)
  const owner = site.browser()
  mustBeTaken(
    await owner.post('/auth/signup', { email: change.email }),
    'signing up with an address that another wants',
  )
  const { link } = await readWelcome(site, change.email, 2)
  const [taken] = await Promise.all([thief.browser.post(change.link), owner.post(link)])
  if (taken.status >= 500) return `A change and a confirmation at once were answered ${taken.status}.`
  const both = [thief.browser, owner].map((browser) => isIn(browser, change.email))
  const [thiefHas, ownerHas] = await Promise.all(both)
  if (thiefHas && ownerHas) return 'Two accounts have the same address.'
  return thiefHas || ownerHas ? null : 'An address that two wanted at once belongs to nobody.'
}
