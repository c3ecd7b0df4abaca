// How often something may happen: counted in minimaluser.tbl_limit, for all processes together.
import { createHmac, type KeyObject } from 'node:crypto'
import { type IRateLimiterRes, RateLimiterPostgres } from 'rate-limiter-flexible'
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** How many in how many seconds, counted from the first one. */
const limits = {
  /** Posts to the doors where keys and codes can be guessed, by network address (S07). */
  post: { points: 30, duration: minute },
  /** Failed log-ins by e-mail and network address, or by known device (S07). */
  logIn: { points: 5, duration: 15 * minute },
  /** Failed log-ins in a row on one e-mail, or by known device: then only the lost key opens it (S07). */
  inARow: { points: 100, duration: 30 * day },
  /** Sign-ups by network address (S12). */
  signUp: { points: 5, duration: hour },
  /** Mails to one mailbox (S12). */
  mailHourly: { points: 3, duration: hour },
  mailDaily: { points: 10, duration: day },
  /** Mails asked for once more by one account (S17). */
  resend: { points: 5, duration: hour },
  /** Changes of key and of address by one account: each makes a mail or two. */
  change: { points: 10, duration: hour },
  /** Other deeds of one account, each of which leaves an entry in its list. */
  deed: { points: 30, duration: hour },
  /** Lost keys by e-mail and network address, and by e-mail alone (S24). */
  lostKey: { points: 3, duration: hour },
  lostKeyDaily: { points: 10, duration: day },
}

export type LimitName = keyof typeof limits

/** Counters; `about` says who or what is counted, and is stored as a keyed hash only. */
export interface Limits {
  /** Counts one: null when it is within the limit, else the seconds until the count begins anew. */
  take(name: LimitName, ...about: string[]): Promise<number | null>
  /** As `take` would answer, without counting. */
  look(name: LimitName, ...about: string[]): Promise<number | null>
  /** Those of several that somebody was counted under: where the site thinks that a visit came from (S08). */
  listCounted(name: LimitName, candidates: string[][]): Promise<string[][]>
  /** Takes one off the count, for what turned out not to count. */
  giveBack(name: LimitName, ...about: string[]): Promise<void>
  /** Begins the count anew. */
  forget(name: LimitName, ...about: string[]): Promise<void>
}

/** Counters in this database; `factor` raises every limit. */
export function createLimits(db: Pick<Db, 'executeSql'>, key: KeyObject, factor: number): Limits {
  const limiters = createLimiters(db, factor)
  const hidden = (about: string[]) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['limit', ...about]))
      .digest('base64url')

  return {
    take: (name, ...about) =>
      limiters[name].consume(hidden(about)).then(
        () => null,
        (refusal: unknown) => {
          if (refusal instanceof Error) throw refusal
          return secondsLeft(refusal as IRateLimiterRes)
        },
      ),
    async look(name, ...about) {
      const count = await limiters[name].get(hidden(about))
      return count && count.remainingPoints <= 0 ? secondsLeft(count) : null
    },
    listCounted: (name, candidates) =>
      findCounted(
        db,
        candidates.map((about) => ({ about, key: `${name}:${hidden(about)}` })),
      ),
    async giveBack(name, ...about) {
      await limiters[name].reward(hidden(about))
    },
    async forget(name, ...about) {
      await limiters[name].delete(hidden(about))
    },
  }
}

function createLimiters(db: Pick<Db, 'executeSql'>, factor: number) {
  const storeClient = {
    query: ({ text, values }: { text: string; values: unknown[] }) => db.executeSql(text, values),
  }
  const common = {
    storeClient,
    storeType: 'pool',
    schemaName: 'minimaluser',
    tableName: 'tbl_limit',
    tableCreated: true,
    clearExpiredByTimeout: false,
  }
  return Object.fromEntries(
    Object.entries(limits).map(([name, { points, duration }]) => [
      name,
      new RateLimiterPostgres({ ...common, keyPrefix: name, points: points * factor, duration }),
    ]),
  ) as Record<LimitName, RateLimiterPostgres>
}

async function findCounted(db: Pick<Db, 'executeSql'>, keyed: { about: string[]; key: string }[]) {
  const { text, values } = sql`
    SELECT key FROM minimaluser.tbl_limit
    WHERE key = ANY(${keyed.map(({ key }) => key)}) AND expire > ${Date.now()}
  `
  const rows = (await db.executeSql(text, values)).rows as { key: string }[]
  return keyed.filter((one) => rows.some(({ key }) => key === one.key)).map(({ about }) => about)
}

/** Removes up to `most` counters whose time is over. */
export function deleteExpiredLimits(db: Db, most: number) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_limit
    WHERE key IN (SELECT key FROM minimaluser.tbl_limit WHERE expire <= ${Date.now()} LIMIT ${most} FOR UPDATE SKIP LOCKED)
  `)
}

function secondsLeft({ msBeforeNext = 0 }: IRateLimiterRes) {
  return Math.max(1, Math.ceil(msBeforeNext / 1000))
}
