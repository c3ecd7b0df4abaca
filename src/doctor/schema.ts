// What the migrations leave in the database: all of them, the queue's tables, and indexes that work.
import type { Db } from '../db/db.ts'
import { hasQueue, listRunScripts, listUniqueOfAccounts, listUselessIndexes } from '../db/health.ts'
import { listScripts } from '../migrations.ts'
import { mend, ok } from './check.ts'

const migrate = 'run "npm run migrate"'

export async function lookAtMigrations(db: Db) {
  const [scripts, run] = [await listScripts(), await listRunScripts(db)]
  if (run === null) return mend(`none has ever run: ${migrate}`)
  const waiting = scripts.filter((name) => !run.includes(name))
  const foreign = run.filter((name) => !scripts.includes(name))
  if (foreign.length > 0)
    return mend(
      `${foreign.join(', ')} came from another release: put the release here that belongs to this database`,
    )
  return waiting.length === 0
    ? ok(`all ${scripts.length} have run`)
    : mend(`${waiting.join(', ')} did not run yet: ${migrate}`)
}

export async function lookAtQueue(db: Db) {
  return (await hasQueue(db)) ? ok('has its tables') : mend(`has no tables: ${migrate}`)
}

export async function lookAtIndexes(db: Db) {
  const useless = await listUselessIndexes(db)
  return useless.length === 0
    ? ok('all valid')
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
