// Time that passes at once: limits whose hour is over, jobs whose time has come.
import type { LimitName } from '../../src/db/limits.ts'
import { askDatabase } from './accounts.ts'
import { waitFor } from './people.ts'
import type { TestSite } from './site.ts'

/** As if the time of these limits were over, for everybody. */
export async function endLimits(site: TestSite, ...names: LimitName[]) {
  for (const name of names) await changeLimit(site, name, 'expire', Date.now())
}

/** As if everybody whom this limit counts already had done it so often. */
export function countTo(site: TestSite, name: LimitName, points: number) {
  return changeLimit(site, name, 'points', points)
}

function changeLimit(site: TestSite, name: LimitName, column: 'expire' | 'points', value: number) {
  return site.deps.db.executeSql(`UPDATE minimaluser.tbl_limit SET ${column} = $2 WHERE key LIKE $1`, [
    `${name}:%`,
    value,
  ])
}

/** Resolves when no job runs and none is due; those that wait for their time stay. */
export function jobsQuiet(site: TestSite) {
  return waitFor(async () => {
    const due = await askDatabase(
      site,
      `SELECT count(*) FROM pgboss.job
       WHERE state = 'active' OR (state < 'active' AND start_after <= now())`,
    )
    return due === '0' ? true : null
  })
}

/** As if the time of every waiting job had come; resolves when they have run. */
export async function runWaiting(site: TestSite) {
  await site.deps.db.executeSql("UPDATE pgboss.job SET start_after = now() WHERE state < 'active'")
  site.deps.queue.wake()
  await jobsQuiet(site)
}
