// What a profile shows beside the account itself, of several accounts in one query; the tables' own files say what of them.
import sql, { raw, type Sql } from 'sql-template-tag'
import { changeOf, type PendingChange } from './changes.ts'
import type { Database } from './db.ts'
import { type AccountEvent, newestEventsOf } from './events.ts'
import { type ListedSession, sessionsOf } from './sessions.ts'

export interface Profile {
  /** Live, last seen first. */
  sessions: ListedSession[]
  change: PendingChange | null
  /** The newest first. */
  events: AccountEvent[]
}

const account = raw('account')

/** In the order of the ids; empty for an account that is gone. */
export async function findProfiles(
  db: Pick<Database, 'prepared'>,
  ids: readonly string[],
): Promise<Profile[]> {
  const found = await db.prepared<{ id: string; sessions: Row[]; changes: Row[]; events: Row[] }>(
    'profiles',
    sql`
      SELECT account AS "id", ${asJson(sessionsOf(account))} AS "sessions", ${asJson(changeOf(account))} AS "changes",
        ${asJson(newestEventsOf(account))} AS "events"
      FROM unnest(${ids}::bigint[]) AS account
    `,
  )
  const profiles = new Map(found.map(({ id, ...rows }) => [id, profileOf(rows)]))
  return ids.map((id) => profiles.get(id) as Profile)
}

type Row = Record<string, unknown>

function asJson(statement: Sql) {
  return sql`(SELECT coalesce(json_agg(found), '[]') FROM (${statement}) AS found)`
}

function profileOf({ sessions, changes, events }: Record<'sessions' | 'changes' | 'events', Row[]>): Profile {
  const [change = null] = withDates<PendingChange>(changes, 'mailAt')
  return { sessions: withDates(sessions, 'created', 'seen'), change, events: withDates(events, 'when') }
}

/** JSON knows no times. */
function withDates<Made>(rows: Row[], ...names: string[]) {
  for (const row of rows) for (const name of names) row[name] = new Date(String(row[name]))
  return rows as Made[]
}
