// Two things at the same moment, in a known order.

import { rowsOf } from '../support/database-dump.ts'
import { waitFor } from '../support/people.ts'
import type { TestSite } from '../support/site.ts'

/** What comes of a deed that begins while the account is changed by a statement, and waits for that. */
export async function during<Result>(
  site: TestSite,
  change: string,
  id: string,
  act: () => PromiseLike<Result>,
): Promise<Result> {
  let acting: Promise<Result> | undefined
  await site.deps.db.transaction(async (tx) => {
    await tx.executeSql(change, [id])
    acting = Promise.resolve(act())
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    await waitFor(async () => ((await rowsOf(site, waiting)).length > 0 ? true : null), 4_000)
  })
  return acting as Promise<Result>
}
