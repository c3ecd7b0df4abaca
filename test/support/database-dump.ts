// Everything that the site keeps, as text, so that a test can see what changed and what must not be there.

import { waitFor } from './people.ts'
import type { TestSite } from './site.ts'

/** Every row of every table of a schema as JSON, sorted; without the columns that only say when somebody was seen. */
export async function dumpRows(site: TestSite, schema = 'minimaluser'): Promise<string[]> {
  const tables = await rowsOf<{ name: string }>(
    site,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = '${schema}' ORDER BY 1`,
  )
  const dumps = tables.map(async ({ name }) => {
    const rows = await rowsOf<{ row: string }>(
      site,
      `SELECT (to_jsonb(t) - 'ses_seen' - 'ses_idle_end')::text AS row FROM ${schema}.${name} t ORDER BY 1`,
    )
    return rows.map(({ row }) => `${name} ${row}`)
  })
  return (await Promise.all(dumps)).flat()
}

/** The rows of a query that a test asks. */
export async function rowsOf<Row>(site: TestSite, text: string, values: unknown[] = []): Promise<Row[]> {
  return (await site.deps.db.executeSql(text, values)).rows as Row[]
}

/** How many sessions are open. */
export async function countSessions(site: TestSite) {
  return (await rowsOf(site, 'SELECT ses_hash FROM minimaluser.tbl_session')).length
}

/** Resolves when no job is left that could still write something. */
export function jobsDone(site: TestSite) {
  return waitFor(async () => {
    const left = await rowsOf(
      site,
      `SELECT id FROM pgboss.job WHERE state NOT IN ('completed', 'cancelled', 'failed')`,
    )
    return left.length === 0 ? true : null
  })
}
