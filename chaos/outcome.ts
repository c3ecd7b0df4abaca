// What must be true of an installation once a fault is over, and the line that a fault leaves in the table.
import { expect } from 'vitest'
import { waitFor } from '../test/support/people.ts'
import type { Running } from './program.ts'
import type { Answer, Kept } from './visitors.ts'
import type { World } from './world.ts'

export interface Account {
  email: string
  tile: string
  stored: boolean
}

/** How the deeds of the installation stand: what is lost, left over or twice there. */
export interface Ledger {
  accounts: number
  lostMails: string[]
  lostTiles: string[]
  orphanTiles: string[]
  /** Mails to an address that has had one with that subject. */
  doubleMails: number
}

/** Resolves once `ask` says yes. @throws Error after so many seconds */
export async function until(ask: () => Promise<boolean>, seconds = 15) {
  await waitFor(async () => ((await ask()) ? true : null), seconds * 1_000)
}

/** Seconds until every mail and tile was where it belongs. @throws Error after `patience` seconds */
export async function settle(world: World, patience = 120): Promise<number> {
  const begun = Date.now()
  await until(async () => {
    const left = await world.rows(
      `SELECT 1 FROM pgboss.job WHERE name <> 'given-up' AND state < 'completed' LIMIT 1`,
    )
    return left.length === 0
  }, patience)
  return (Date.now() - begun) / 1_000
}

/** Compares the database with the mails that went out and the tiles that are stored. */
export async function readLedger({ rows, mailer, bucket }: World): Promise<Ledger> {
  const accounts = await rows<Account>(
    'SELECT aut_email AS email, aut_tile AS tile, aut_tile_stored AS stored FROM minimaluser.tbl_auth',
  )
  const stored = new Set(await bucket.names())
  const tiles = new Set(accounts.map(({ tile }) => tile))
  const mailed = new Set(mailer.sent.map(({ to }) => to))
  const different = new Set(mailer.sent.map(({ to, subject }) => `${to} ${subject}`))
  return {
    accounts: accounts.length,
    lostMails: accounts.map(({ email }) => email).filter((email) => !mailed.has(email)),
    lostTiles: accounts.filter((one) => !one.stored || !stored.has(one.tile)).map(({ tile }) => tile),
    orphanTiles: [...stored].filter((tile) => !tiles.has(tile)),
    doubleMails: mailer.sent.length - different.size,
  }
}

/** No mail and no tile lost or left over, and no more double mails than that. */
export async function expectNothingLost(world: World, mostDoubles: number): Promise<Ledger> {
  const ledger = await readLedger(world)
  expect(ledger.lostMails, 'lost mails').toEqual([])
  expect(ledger.lostTiles, 'lost tiles').toEqual([])
  expect(ledger.orphanTiles, 'orphan tiles').toEqual([])
  expect(ledger.doubleMails, 'double mails').toBeLessThanOrEqual(mostDoubles)
  return ledger
}

/** The process and its children run still, and have drawn no page of their own fault. */
export function expectWhole(web: Running) {
  expect(web.ended(), 'the process has ended').toBe(false)
  expect(web.lines.filter(({ event }) => event === 'web.died' || event === 'process.failed')).toEqual([])
  expectNo500([web])
}

/** No process has answered 500. */
export function expectNo500(processes: Running[]) {
  const faults = processes.flatMap(({ lines }) => lines.filter(({ status }) => status === 500))
  expect(faults).toEqual([])
}

type Answered = Pick<Answer, 'status' | 'broken'>

/** How often each status came; what broke stands under the code of its error. */
export function tally(answers: Answered[]) {
  const counts: Record<string, number> = {}
  for (const { status, broken } of answers) {
    const name = broken ?? String(status)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** The tally in words, the most frequent first. */
export function tallied(answers: Answered[]) {
  const counts = Object.entries(tally(answers)).toSorted(([, one], [, other]) => other - one)
  return counts.map(([name, count]) => `${name} x ${count}`).join(', ')
}

/** Milliseconds below which that share of the answers came. */
export function percentile(answers: Pick<Answer, 'milliseconds'>[], share: number) {
  const times = answers.map(({ milliseconds }) => milliseconds).toSorted((one, other) => one - other)
  return Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
}

/** The longest time without a good answer to anybody, in milliseconds: what one visitor who came just then would wait. */
export function longestGap(answers: Kept[]) {
  const good = answers.filter(({ status }) => status < 400 && status > 0).map(({ at }) => at)
  const sorted = good.toSorted((one, other) => one - other)
  return Math.round(Math.max(...sorted.slice(1).map((at, before) => at - (sorted[before] ?? at))))
}
