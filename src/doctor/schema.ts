// What the migrations leave in the database: all of them, a queue whose jobs are taken, and indexes that work.
import type { Db } from '../db/db.ts'
import {
  hasQueue,
  listRunScripts,
  listUniqueOfAccounts,
  listUselessIndexes,
  readQueueCare,
} from '../db/health.ts'
import { listLostIndexes } from '../db/indexes.ts'
import { countJobs } from '../db/waiting-jobs.ts'
import { lastResort } from '../jobs/settings.ts'
import { listIndexes, listScripts } from '../migrations.ts'
import { mend, ok, unknown } from './check.ts'

const migrate = 'run "npm run migrate"'
const latestSeconds = 120
const latestCare = 60

export async function lookAtMigrations(db: Db) {
  const [scripts, run] = [await listScripts(), await listRunScripts(db)]
  if (run === null) return mend(`none has ever run: ${migrate}`)
  const waiting = scripts.filter((name) => !run.includes(name))
  const foreign = run.filter((name) => !scripts.includes(name))
  if (waiting.length > 0) return mend(`${waiting.join(', ')} did not run yet: ${migrate}`)
  return foreign.length === 0
    ? ok(`all ${scripts.length} have run`)
    : unknown(
        `${foreign.join(', ')} came from another release: fine where you went back from it, else put it here`,
      )
}

export async function lookAtQueue(db: Db) {
  if (!(await hasQueue(db))) return mend(`has no tables: ${migrate}`)
  const care = await readQueueCare(db)
  if (care === null || care > latestCare)
    return mend(
      `no worker has looked after it ${since(care)}: start "npm run worker", or "web" without WORKER=off`,
    )
  const waits = (await countJobs(db)).filter(({ name }) => name !== lastResort).map(({ dueFor }) => dueFor)
  const longest = Math.max(0, ...waits)
  return longest <= latestSeconds
    ? ok('has its tables and a worker, and no job is late')
    : mend(
        `a job is late by ${Math.round(longest / 60)} minutes, though there is a worker: see mailer and bucket below, and "job.failed" in its log`,
      )
}

const since = (seconds: number | null) =>
  seconds === null ? 'yet' : `for ${Math.round(seconds / 60)} minutes`

export async function lookAtIndexes(db: Db) {
  const run = (await listRunScripts(db)) ?? []
  const wanted = await listIndexes((await listScripts()).filter((name) => run.includes(name)))
  const lost = await listLostIndexes(db, wanted)
  if (lost.length > 0)
    return mend(`missing: ${lost.join(', ')}; make them anew as database-scripts/ has them`)
  const useless = await listUselessIndexes(db)
  return useless.length === 0
    ? ok(`all ${wanted.length} are there and valid`)
    : mend(`not valid: ${useless.join(', ')}; REINDEX INDEX CONCURRENTLY, or drop what is not the site's`)
}

/** Without them two sign-ups at once make two accounts of one address (S10). */
export async function lookAtUniqueness(db: Db) {
  const there = await listUniqueOfAccounts(db)
  const lost = ['aut_email', 'aut_name'].filter(
    (column) => !there.some((one) => one.includes(`lower(${column}::text)`)),
  )
  if (lost.length === 0) return ok('by address and by nickname')
  const statements = lost.map((column) => `CREATE UNIQUE INDEX ON minimaluser.tbl_auth (lower(${column}))`)
  return mend(`not everywhere: ${statements.join('; ')}`)
}
