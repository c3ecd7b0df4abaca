// What a stranger can do with the lost-key page, knowing an address and nothing else.
import { type Abuse, firstOf, must, times } from '../abuse.ts'
import { plain } from '../browser.ts'
import { difference, takesAlike } from '../likeness.ts'
import { tokenIn } from '../mailbox.ts'
import { bystander, isMember, loseKey, member, newAddress, newKey, resetPath, typeCode } from '../people.ts'
import type { Site } from '../site.ts'

export const lostKey: Abuse[] = [
  { id: 'S14', name: 'logs in with what the lost-key page hands out', attack: logInWithTicket },
  { id: 'S22', name: 'asks the lost-key page who has an account', attack: askWho },
  { id: 'S22', name: 'asks the limits of the lost-key page who has an account', attack: askLimitWho },
  { id: 'S22', name: 'times the lost-key page', alone: true, attack: timeLostKey },
  { id: 'S23', name: 'reads the address of the page that waits for the code', attack: readTicket },
  { id: 'S24', name: 'asks for a fourth code within the hour', attack: askFourTimes },
  {
    id: 'S24',
    name: 'asks for an eleventh code within the day, from many addresses',
    attack: askElevenTimes,
  },
]

const doors = ['/emailconfirmationhtml/', '/auth/undo/']

/** The take-over of the original: its redirect held a token that the confirmation took. */
async function logInWithTicket(site: Site) {
  const { email } = await member(site)
  const thief = site.browser()
  const ticket = tokenIn(resetPath(await loseKey(thief, email)))
  const handedOut = [ticket, ...thief.jar.names().map((name) => thief.jar.value(name))]
  return firstOf(handedOut, async (token) => {
    const knocks = doors.flatMap((door) => ['POST', 'GET'].map((method) => ({ method, path: door + token })))
    return (await firstOf(knocks, (knock) => knockAt(site, knock))) ?? asSession(site, token)
  })
}

async function knockAt(site: Site, knock: { method: string; path: string }) {
  const browser = site.browser()
  const { status } = await browser.send(knock)
  const door = `${knock.method} ${plain(knock.path)}`
  if (await isMember(browser)) return `${door} logged in whoever knew the address alone.`
  return status < 400 ? `${door} took what the lost-key page hands out: it answered ${status}.` : null
}

async function asSession(site: Site, token: string) {
  const browser = site.browser()
  browser.jar.set('sid', token)
  return (await isMember(browser)) ? 'What the lost-key page hands out is a session.' : null
}

/** From the first answer to the sentence about a wrong code. */
async function askWho(site: Site) {
  const known = await askAndGuess(site, (await bystander(site)).email)
  const unknown = await askAndGuess(site, newAddress())
  must(known.get('asking for a code')?.answer.status === 303, 'no code could be asked for')
  return firstOf(['asking for a code', 'the page after it', 'a wrong code'], async (step) => {
    const [one, other] = [known.get(step), unknown.get(step)]
    must(one && other, `there was no answer to ${step}`)
    const differs = difference(one, other)
    return differs && `Known and unknown addresses can be told apart by ${step}: ${differs}.`
  })
}

async function askAndGuess(site: Site, email: string) {
  const browser = site.browser()
  const asked = await loseKey(browser, email)
  const path = asked.location || '/auth/forgotkey'
  const own = [email, tokenIn(path), browser.address]
  const page = await browser.get(path)
  const guessed = await typeCode({ browser, path, code: '000000' }, newKey())
  return new Map([
    ['asking for a code', { answer: asked, own }],
    ['the page after it', { answer: page, own }],
    ['a wrong code', { answer: guessed, own }],
  ])
}

async function askLimitWho(site: Site) {
  const known = await askUntilRefused(site, (await member(site)).email)
  const unknown = await askUntilRefused(site, newAddress())
  must(known.asked > 1, 'no code could be asked for')
  if (known.asked !== unknown.asked)
    return `A known address is refused at the ${known.asked}th time, an unknown one at the ${unknown.asked}th.`
  if (known.told.answer.status !== 429) return null
  const differs = difference(known.told, unknown.told)
  return (
    differs && `Known and unknown addresses can be told apart once there were too many codes: ${differs}.`
  )
}

async function askUntilRefused(site: Site, email: string) {
  const browser = site.browser()
  for (let asked = 1; ; asked++) {
    const answer = await loseKey(browser, email)
    must(answer.status !== 404, 'there is no lost-key page')
    if (answer.status === 429 || asked === 6)
      return { asked, told: { answer, own: [email, browser.address] } }
  }
}

const rounds = 3
const samples = 3
const toleratedMilliseconds = 40

/** Load makes answers slower, never quicker than their work, so the quickest count; more rounds are for busy machines. */
async function timeLostKey(site: Site) {
  const known = { email: (await member(site)).email, quickest: Number.POSITIVE_INFINITY }
  const unknown = { email: newAddress(), quickest: Number.POSITIVE_INFINITY }
  for (let sample = 1; sample <= rounds * samples; sample++) {
    for (const one of [known, unknown]) {
      const { status, milliseconds } = await loseKey(site.browser(), one.email)
      must(one === unknown || status === 303, `asking for a code was answered ${status}`)
      one.quickest = Math.min(one.quickest, milliseconds)
    }
    const alike = takesAlike(known.quickest, unknown.quickest, toleratedMilliseconds)
    if (sample % samples === 0 && alike) return null
  }
  return `A known address takes ${Math.round(known.quickest)} ms, an unknown one ${Math.round(unknown.quickest)} ms.`
}

async function readTicket(site: Site) {
  const { email } = await member(site)
  const tickets = await Promise.all(
    times(3, async () => tokenIn(resetPath(await loseKey(site.browser(), email)))),
  )
  if (new Set(tickets).size < tickets.length) return 'The same address of the page is handed out twice.'
  return firstOf(tickets, async (ticket) => {
    const read = [ticket, ...ticket.split('.').map((part) => Buffer.from(part, 'base64url').toString())].join(
      ' ',
    )
    if (read.includes(email) || read.includes(email.split('@')[0] ?? ''))
      return 'It holds the e-mail address.'
    if (/"(aut_)?id"|"sub"|"user/.test(read)) return 'It holds the id of the account.'
    return /^[\w-]{22,}$|^[\w-]+(\.[\w-]+){2}$/.test(ticket)
      ? null
      : `It has less than 128 bits: "${ticket}".`
  })
}

async function askFourTimes(site: Site) {
  const { email } = await member(site)
  const stranger = site.browser()
  for (let asked = 1; asked <= 3; asked++) resetPath(await loseKey(stranger, email))
  const fourth = await loseKey(stranger, email)
  if (fourth.status !== 429) return `The fourth was answered ${fourth.status} instead of 429.`
  if (!(Number(fourth.headers['retry-after']) > 0)) return 'The refusal does not say when to come back.'
  const { status } = await loseKey(site.browser(), email)
  return status === 303
    ? null
    : `A stranger shut the page for the owner, who comes from elsewhere: ${status}.`
}

/** Three from each address would be within the hour's limit. */
async function askElevenTimes(site: Site) {
  const { email } = await member(site)
  const strangers = times(7, () => site.browser())
  const twice = [...strangers, ...strangers]
  const answers = await Promise.all(twice.map((browser) => loseKey(browser, email)))
  const passed = answers.filter(({ status }) => status === 303).length
  const odd = answers.find(({ status }) => status !== 303 && status !== 429)
  must(!odd, `asking for a code was answered ${odd?.status}`)
  must(passed > 0, 'asking for a code was refused from the first time')
  return passed <= 10 ? null : `Of 14 codes asked for from 7 addresses, ${passed} were let through.`
}
