// What happened to an account, for its owner to see: every statement on minimaluser.tbl_event.
import sql, { raw, type Sql } from 'sql-template-tag'
import type { Db } from './db.ts'

const newestOwn = 20
const newestTries = 5
const byStrangers = sql`evt_what IN ('login.failed', 'key.lost')`
const columns = raw(
  'evt_what AS "what", evt_when AS "when", evt_device AS "device", evt_address AS "address"',
)

/** What can happen, as the owner's page puts it into words. */
export type EventName =
  | 'signup'
  | 'login'
  | 'login.failed'
  | 'logout'
  | 'confirmed'
  | 'name.changed'
  | 'key.changed'
  | 'key.lost'
  | 'key.reset'
  | 'email.asked'
  | 'email.cancelled'
  | 'email.changed'
  | 'address.corrected'
  | 'undone'
  | 'session.ended'
  | 'sessions.ended'
  | 'exported'

export interface AccountEvent {
  what: EventName
  when: Date
  /** In words. */
  device: string
  /** The network, not the machine. */
  address: string
}

/** Notes an event; nothing when the account is gone. */
export function insertEvent(db: Db, userId: string, event: Omit<AccountEvent, 'when'>) {
  return db.run(sql`
    INSERT INTO minimaluser.tbl_event (aut_id, evt_what, evt_device, evt_address)
    SELECT aut_id, ${event.what}, ${event.device}, ${event.address}
    FROM minimaluser.tbl_auth
    WHERE aut_id = ${userId}
    FOR KEY SHARE
  `)
}

/** All events of an account, the newest first. */
export function listEvents(db: Db, userId: string) {
  return db.many<AccountEvent>(sql`
    SELECT ${columns}
    FROM minimaluser.tbl_event
    WHERE aut_id = ${userId}
    ORDER BY evt_id DESC
  `)
}

/**
 * The statement of the newest events of the account with this id, the newest first; of those that strangers can cause so few
 * that they hide no other.
 */
export function newestEventsOf(id: Sql) {
  return sql`
    SELECT ${columns}
    FROM (${newest(id, sql`NOT ${byStrangers}`, newestOwn)} UNION ALL ${newest(id, byStrangers, newestTries)}) AS newest
    ORDER BY evt_id DESC
  `
}

function newest(id: Sql, which: Sql, most: number) {
  return sql`(
    SELECT *
    FROM minimaluser.tbl_event
    WHERE aut_id = ${id}
      AND ${which}
    ORDER BY evt_id DESC
    LIMIT ${most}
  )`
}

/** Forgets what happened in an account so far. */
export function deleteEventsOf(db: Db, userId: string) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_event
    WHERE aut_id = ${userId}
  `)
}

/** Removes up to `most` events that are older than so many days. */
export function deleteOldEvents(db: Db, days: number, most: number) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_event
    WHERE evt_id IN (
      SELECT evt_id
      FROM minimaluser.tbl_event
      WHERE evt_when < now() - make_interval(days => ${days})
      LIMIT ${most}
      FOR UPDATE SKIP LOCKED
    )
  `)
}
