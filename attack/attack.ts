// Runs the abuses against a site, some at once, and says which of them it held against.
import { type Abuse, CannotTry } from './abuse.ts'
import { codes } from './abuses/codes.ts'
import { deletion } from './abuses/deletion.ts'
import { emailChange } from './abuses/e-mail-change.ts'
import { fields } from './abuses/fields.ts'
import { forged } from './abuses/forged.ts'
import { guessing } from './abuses/guessing.ts'
import { hosts } from './abuses/hosts.ts'
import { keys } from './abuses/keys.ts'
import { links } from './abuses/links.ts'
import { logIns } from './abuses/log-in.ts'
import { lostKey } from './abuses/lost-key.ts'
import { membersOnly } from './abuses/members-only.ts'
import { namesAndTiles } from './abuses/names-and-tiles.ts'
import { output } from './abuses/output.ts'
import { requests } from './abuses/requests.ts'
import { sessionIds } from './abuses/session-ids.ts'
import { sessions } from './abuses/sessions.ts'
import { signUps } from './abuses/sign-up.ts'
import { squatting } from './abuses/squatting.ts'
import { takeOver } from './abuses/take-over.ts'
import { targets } from './abuses/targets.ts'
import { createGate } from './gate.ts'
import { assertReady } from './preflight.ts'
import { openSite, type Site } from './site.ts'

/** In the order of their start: what takes longest comes first. */
export const abuses: Abuse[] = [
  ...logIns,
  ...guessing,
  ...emailChange,
  ...takeOver,
  ...codes,
  ...sessions,
  ...sessionIds,
  ...lostKey,
  ...squatting,
  ...signUps,
  ...links,
  ...forged,
  ...deletion,
  ...keys,
  ...requests,
  ...fields,
  ...targets,
  ...hosts,
  ...output,
  ...membersOnly,
  ...namesAndTiles,
]

export interface Options {
  /** Numbers of requirements, as S23; all when empty. */
  only?: string[]
  /** Told of each result as it comes. */
  onResult?(result: Result): void
}

export interface Result {
  id: string
  name: string
  /** `untried`: what has to work before the abuse does not; as bad as broken, for nobody knows. */
  verdict: 'held' | 'broken' | 'untried'
  /** One sentence on what went wrong; null when the site held. */
  why: string | null
  milliseconds: number
}

const atOnce = 8
const waitAtMost = 60_000

/** Attacks the site at a URL. @throws CannotRun when it is not there, or not started for this. */
export async function runAttack(url: string, { only = [], onResult }: Options = {}): Promise<Result[]> {
  const site = await openSite(url)
  try {
    await assertReady(site)
    const chosen = abuses.filter(({ id }) => only.length === 0 || only.includes(id))
    const run = async (abuse: Abuse) => {
      const result = await tryAbuse(site, abuse)
      onResult?.(result)
      return result
    }
    const results: Result[] = []
    for (const abuse of chosen.filter(({ alone }) => alone)) results.push(await run(abuse))
    const gate = createGate(atOnce)
    const others = chosen.filter(({ alone }) => !alone).map((abuse) => gate(() => run(abuse)))
    return [...results, ...(await Promise.all(others))].sort(byNumber)
  } finally {
    site.close()
  }
}

async function tryAbuse(site: Site, { id, name, attack }: Abuse): Promise<Result> {
  const began = performance.now()
  const result = (verdict: Result['verdict'], why: string | null): Result => ({
    id,
    name,
    verdict,
    why,
    milliseconds: Math.round(performance.now() - began),
  })
  try {
    const why = await Promise.race([attack(site), endless()])
    return result(why === null ? 'held' : 'broken', why)
  } catch (error) {
    return result('untried', reasonOf(error))
  }
}

function endless() {
  return new Promise<never>((_, failed) => {
    setTimeout(() => failed(new CannotTry('it took longer than a minute')), waitAtMost).unref()
  })
}

function reasonOf(error: unknown) {
  if (!(error instanceof Error)) return 'Something went wrong.'
  const said = error.message.charAt(0).toUpperCase() + error.message.slice(1)
  return error instanceof CannotTry ? `${said}.` : `The attack itself failed: ${said}.`
}

function byNumber(one: Result, other: Result) {
  return Number(one.id.slice(1)) - Number(other.id.slice(1))
}
