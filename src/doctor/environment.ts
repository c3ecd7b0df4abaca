// What the site is told: what config.ts says of it, and how hard its secrets are to guess.
import type { readConfig } from '../config.ts'
import { type Check, type Group, mend, ok } from './check.ts'

type GivenConfig = ReturnType<typeof readConfig>

/** 32 random digits have fewer different ones once in a thousand times, and all other secrets far more of them. */
const fewestCharacters = 8
const repetition = /^(.{1,24}?)\1+$/s
const fresh = 'print a fresh one with "npm run secrets"'

/** Of an environment that cannot be used; a problem begins with the variable's name. */
export function refusedEnvironment(problems: string[]): Group {
  const checks = problems.map((problem): Check => {
    const [name = '', ...words] = problem.split(' ')
    const says = words.join(' ')
    const advice = isSecret(name) ? fresh : '.env.example says what belongs there'
    return { name, look: () => mend(says.includes('npm run secrets') ? says : `${says}; ${advice}`) }
  })
  return { title: 'Environment', advice: '', gated: false, checks }
}

/** Of one that can be used. */
export function environmentGroup(config: GivenConfig): Group {
  const checks: Check[] = [
    { name: 'variables', look: () => ok(`all as they should be, for ${kindOf(config)}`) },
  ]
  const { limitFactor, metricsToken, production, secrets: all } = config
  if (production && limitFactor > 1)
    checks.push({ name: 'LIMIT_FACTOR', look: () => ok(`${limitFactor}; ${meaningOf(limitFactor)}`) })
  const token = metricsToken === null ? {} : { METRICS_TOKEN: [metricsToken] }
  for (const [name, secrets] of Object.entries({ ...all, ...token })) {
    checks.push({ name, look: () => lookAtSecret(secrets[0]) })
    const previous = secrets[1]
    if (previous !== undefined)
      checks.push({ name: `${name}_PREVIOUS`, look: () => lookAtPrevious(name, previous) })
  }
  return { title: 'Environment', advice: '', gated: false, checks }
}

function meaningOf(limitFactor: number) {
  return `keys may be guessed, and mails asked for, ${limitFactor} times as often: take 1 unless many members share an address`
}

function isSecret(name: string) {
  return /^(SESSION_SECRET|JWT_|KEY_PEPPER|METRICS_TOKEN)/.test(name)
}

function kindOf({ production }: GivenConfig) {
  return production ? 'production' : 'development'
}

function lookAtSecret(secret: string | undefined) {
  if (secret === undefined) return ok('unset; one in .data/ stands in')
  const fault = faultOf(secret)
  return fault ? mend(`${fault}; ${fresh}`) : ok('long enough and varied')
}

function lookAtPrevious(name: string, secret: string) {
  const fault = faultOf(secret)
  if (fault) return mend(`${fault}: end the rotation and unset it`)
  const until = name === 'KEY_PEPPER' ? 'every member has logged in once' : 'two weeks have passed'
  return ok(`still accepted; unset it when ${until}`)
}

/** What makes a long secret easy to guess all the same, or null. */
export function faultOf(secret: string) {
  if (repetition.test(secret)) return 'repeats itself'
  return new Set(secret).size < fewestCharacters ? 'has only a few different characters' : null
}
