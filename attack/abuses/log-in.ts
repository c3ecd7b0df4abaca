// What the log-in says by its answers and their time: whether a key is cheap to guess, and who has an account.
import { type Abuse, must, times } from '../abuse.ts'
import type { Answer } from '../browser.ts'
import { difference, type Told, takesAlike } from '../likeness.ts'
import { bystander, newAddress, newKey, tryKey } from '../people.ts'
import { type Site, shared } from '../site.ts'

export const logIns: Abuse[] = [
  { id: 'S01', name: 'guesses keys faster than bcrypt allows', alone: true, attack: guessFast },
  { id: 'S06', name: 'asks the log-in who has an account', alone: true, attack: askWho },
  { id: 'S06', name: 'times the log-in', alone: true, attack: timeLogIn },
]

const samples = 3
const rounds = 3
const bcryptMilliseconds = 20

/** Wrong keys for an address that has an account and for one that has none, by turns. */
const wrongKeys = shared(async (site) => {
  const known = { email: (await bystander(site)).email, answers: [] as Answer[] }
  const unknown = { email: newAddress(), answers: [] as Answer[] }
  const sample = async () => {
    for (const one of times(samples, () => [known, unknown]).flat())
      one.answers.push(await tryKey(site.browser(), one.email, newKey()))
  }
  await sample()
  return { known, unknown, sample }
})

const loggedIn = 'A wrong key logged in.'
const isLoggedIn = ({ status }: Answer) => status === 303

async function askWho(site: Site) {
  const { known, unknown } = await wrongKeys(site)
  if (known.answers.some(isLoggedIn)) return loggedIn
  const told = [known, unknown].map(({ email, answers }) => ({ answer: answers[0] as Answer, own: [email] }))
  const differs = difference(told[0] as Told, told[1] as Told)
  return differs && `A wrong key and an unknown address can be told apart: ${differs}.`
}

/** Load makes answers slower, never quicker than their work. */
function quickest({ answers }: { answers: Answer[] }) {
  return Math.round(Math.min(...answers.map(({ milliseconds }) => milliseconds)))
}

async function guessFast(site: Site) {
  const { known, sample } = await wrongKeys(site)
  await sample()
  const withoutKey = await Promise.all(
    times(2 * samples, () => site.browser().post('/auth/login', { email: known.email })),
  )
  if (known.answers.some(isLoggedIn)) return loggedIn
  if (withoutKey.some(isLoggedIn)) return 'No key at all logged in.'
  must(
    withoutKey.every(({ status }) => status === 422),
    'a log-in without a key was not refused as a form',
  )
  const took = quickest(known) - quickest({ answers: withoutKey })
  return took >= bcryptMilliseconds
    ? null
    : `A guess costs the site ${took} ms; bcrypt of cost 10 takes more than ${bcryptMilliseconds} on any machine.`
}

/** More rounds are for busy machines: a difference that is real stays. */
async function timeLogIn(site: Site) {
  const { known, unknown, sample } = await wrongKeys(site)
  const alike = () => takesAlike(quickest(known), quickest(unknown), bcryptMilliseconds)
  for (let round = 1; round < rounds && !alike(); round++) await sample()
  if (known.answers.some(isLoggedIn)) return loggedIn
  return alike()
    ? null
    : `A known address takes ${quickest(known)} ms, an unknown one ${quickest(unknown)} ms.`
}
