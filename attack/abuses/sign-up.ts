// What can be done with the sign-up form: flood mailboxes, make two accounts of one, stall the site.
import { type Abuse, firstOf, firstOfAll, must, times } from '../abuse.ts'
import { randomAddress } from '../browser.ts'
import { kindOf } from '../mailbox.ts'
import { isMember, loseKey, member, newAddress, opens, readWelcome, signUp } from '../people.ts'
import type { Site } from '../site.ts'

export const signUps: Abuse[] = [
  { id: 'S09', name: 'puts a second recipient into an address', attack: addRecipient },
  { id: 'S09', name: 'stalls the site with an address that is hard to check', attack: stall },
  { id: 'S10', name: 'signs up fifty times at once with one address', attack: signUpFiftyTimes },
  { id: 'S10', name: 'opens a second account in other letters', attack: respell },
  { id: 'S12', name: 'floods a mailbox', attack: flood },
  { id: 'S12', name: 'signs up six times from one address of the network', attack: signUpSixTimes },
  { id: 'S17', name: 'has the mail sent again and again', attack: sendAgain },
]

async function addRecipient(site: Site) {
  const [victim, thief] = [newAddress(), newAddress()]
  const addresses = [
    `${victim},${thief}`,
    `${victim} ${thief}`,
    `${victim};${thief}`,
    `${victim}\nBcc: ${thief}`,
    `${victim}\r\nTo: ${thief}`,
    `"${thief}" <${victim}>`,
    `<${thief}> ${victim}`,
    `${thief}\0@${victim}`,
    `${thief}@${victim}`,
    `${victim}%0aBcc:${thief}`,
    `${victim}?bcc=${thief}`,
  ]
  return firstOfAll(addresses, async (address) => {
    const forms = await Promise.all(
      ['/auth/signup', '/auth/forgotkey'].map((path) => site.browser().post(path, { email: address })),
    )
    const odd = forms.find(({ status }) => status !== 422 && status !== 400)
    return odd ? `${JSON.stringify(address)} was answered ${odd.status} instead of being refused.` : null
  })
}

const slowest = 1_500

/**
 * The original's expression went back and forth for seconds over 24 characters. Two more `a` take it four times as long, so
 * that the first address that is too hard still has an end.
 */
async function stall(site: Site) {
  const many = (text: string, count = 2_000) => text.repeat(count)
  const addresses = [
    ...[20, 22, 24, 26, 28, 30].map((count) => `${many('a', count)}!`),
    `${many('a', 300)}@`,
    `${many('a.', 500)}@${many('a.', 500)}`,
    `a@${many('a-', 1_000)}`,
    `${many('@')}`,
    `a@${many('.')}`,
    `${many('\u0345', 3_000)}@example.org`,
    many(' ', 7_000),
  ]
  return firstOf(addresses, async (email) => {
    const { status, milliseconds } = await site.browser().post('/auth/forgotkey', { email })
    if (status >= 500) return `An address of ${email.length} characters was answered ${status}.`
    const took = Math.round(milliseconds)
    return took > slowest
      ? `An address of ${email.length} characters kept the site busy for ${took} ms.`
      : null
  })
}

/** A stranger's sign-up behind the fifty shows that the queue has passed them. */
async function signUpFiftyTimes(site: Site) {
  const email = newAddress()
  const spellings = [email, email.toUpperCase(), ` ${email} `]
  const browsers = times(50, () => site.browser())
  const posts = browsers.map((browser, index) =>
    browser.post('/auth/signup', { email: spellings[index % spellings.length] ?? email }),
  )
  const odd = (await Promise.all(posts)).find(({ status }) => status !== 303)
  if (odd) return `One of fifty sign-ups at once was answered ${odd.status}.`
  const { key, link } = await readWelcome(site, email)
  await signUp(site)
  const mails = site.mailbox.all().filter(({ to }) => to.toLowerCase() === email)
  if (mails.length > 1) return `One address got ${mails.length} mails.`
  const owner = site.browser()
  if ((await owner.post(link)).status !== 303) return 'The link in its one mail does not work.'
  return (await opens(site, email, key)) ? null : 'The key in its one mail does not open the account.'
}

async function respell(site: Site) {
  const owner = await member(site)
  const [name = '', domain = ''] = owner.email.split('@')
  const spellings = [
    owner.email.toUpperCase(),
    `${name.toUpperCase()}@${domain}`,
    ` ${owner.email}\t`,
    owner.email.replace('cat', '\uff43\uff41\uff54'),
  ]
  return firstOf(spellings, async (email) => {
    const stranger = site.browser()
    const { status } = await stranger.post('/auth/signup', { email })
    if (status === 303 || (await isMember(stranger)))
      return `${JSON.stringify(email)} opened a second account beside ${owner.email}.`
    must(status === 422, `signing up was answered ${status}`)
    return null
  })
}

/** Everything that makes a mail, from everywhere. */
async function flood(site: Site) {
  const { email, browser } = await signUp(site)
  const strangers = times(12, () => site.browser())
  for (const stranger of strangers.slice(0, 6)) await stranger.post('/auth/signup', { email })
  await browser.post('/auth/resendconfirmation')
  await Promise.all(strangers.map((stranger) => loseKey(stranger, email)))
  await signUp(site)
  const mails = site.mailbox.seen(email).filter((mail) => kindOf(mail) !== 'undo')
  return mails.length <= 3
    ? null
    : `A stranger who knows an address had ${mails.length} mails sent to it at once.`
}

/** With one e-mail address, so that it makes one mail; another address of the network goes on. */
async function signUpSixTimes(site: Site) {
  const email = newAddress()
  const { address } = site.browser()
  const signUpFrom = (place: string) => site.browser(place).post('/auth/signup', { email })
  const answers = await Promise.all(times(6, () => signUpFrom(address)))
  const statuses = answers.map(({ status }) => status)
  const passed = statuses.filter((status) => status === 303).length
  must(passed > 0, `signing up was answered ${statuses.join(', ')}`)
  if (passed > 5) return 'Six sign-ups came through from one address of the network.'
  const { status, headers } = await signUpFrom(address)
  if (status !== 429) return `The seventh was answered ${status} instead of 429.`
  if (!(Number(headers['retry-after']) > 0)) return 'The refusal does not say when to come back.'
  const other = await signUpFrom(randomAddress())
  return other.status === 303 ? null : `Another address of the network was refused as well: ${other.status}.`
}

async function sendAgain(site: Site) {
  const { browser } = await signUp(site)
  const answers = await Promise.all(times(4, () => browser.post('/auth/resendconfirmation')))
  const again = answers.find(({ status }) => status !== 429)
  if (again) return `A second mail within a minute was answered ${again.status} instead of 429.`
  const when = answers.every(({ headers }) => Number(headers['retry-after']) > 0)
  return when ? null : 'The refusal does not say when to come back.'
}
