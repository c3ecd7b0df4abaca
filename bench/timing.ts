// Whether time tells who has an account: log-in, sign-up and lost key, for known and unknown addresses in turn (S06, S22).
import { must } from '../attack/abuse.ts'
import type { Answer } from '../attack/browser.ts'
import { exitCodeOf } from '../attack/command.ts'
import { areaUnderCurve } from '../attack/likeness.ts'
import { loseKey, member, newAddress, tryKey } from '../attack/people.ts'
import { assertReady } from '../attack/preflight.ts'
import { openSite, type Site } from '../attack/site.ts'

/** Asks once, from an address of the network that nobody else has; `email` has an account or not. */
type Question = (site: Site, email: string) => Promise<Answer>

const tries = 60
const warmUps = 10
const accounts = 30
const least = 0.4
const most = 0.6

const questions: Record<string, { ask: Question; status: number[] }> = {
  'log-in with a wrong key': {
    ask: (site, email) => tryKey(site.browser(), email, 'not the key of anybody'),
    status: [422],
  },
  'sign-up': { ask: (site, email) => site.browser().post('/auth/signup', { email }), status: [303, 422] },
  'lost key': { ask: (site, email) => loseKey(site.browser(), email), status: [303] },
}

const usage = 'Usage: npm run bench:timing -- http://localhost:3000'

process.exitCode = await exitCodeOf(main, usage)

/** 0 when nothing tells, 1 when something does. */
async function main() {
  const site = await openSite(process.argv[2] ?? 'http://localhost:3000')
  try {
    await assertReady(site)
    const known: string[] = []
    for (let count = 0; count < accounts; count++) known.push((await member(site)).email)
    let exitCode = 0
    for (const [name, question] of Object.entries(questions)) {
      const area = await compare(site, known, question)
      const tells = area < least || area > most
      if (tells) exitCode = 1
      process.stdout.write(
        `${name.padEnd(26)} AUC ${area.toFixed(3)}  ${tells ? 'TELLS' : 'tells nothing'}\n`,
      )
    }
    return exitCode
  } finally {
    site.close()
  }
}

async function compare(site: Site, known: string[], { ask, status }: (typeof questions)[string]) {
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let at = -warmUps; at < tries; at++) {
    const order = Math.random() < 0.5 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
    for (const kind of order) {
      const email = kind === 'known' ? (known.at(at % known.length) ?? '') : newAddress()
      const answer = await ask(site, email)
      must(status.includes(answer.status), `a try was answered ${answer.status}`)
      if (at >= 0) times[kind].push(answer.milliseconds)
    }
  }
  return areaUnderCurve(times.known, times.unknown)
}
