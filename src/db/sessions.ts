// Sessions: every statement on minimaluser.tbl_session. An id never enters the database, only its hash (S28).
import sql, { type Sql } from 'sql-template-tag'
import type { Database, Db } from './db.ts'
import { type User, userColumns } from './users.ts'

export interface NewSession {
  hash: Buffer
  user: Pick<User, 'id' | 'keyVersion' | 'confirmed'>
  /** How long it lasts at most. */
  seconds: number
  remembered: boolean
  device: string
  data: Record<string, unknown>
}

/** A live session with the account it belongs to, as it is at this moment (S33). */
export interface LiveSession extends User {
  sessionId: string
  remembered: boolean
  data: Record<string, unknown>
  /** Not noted as seen for five minutes or more. */
  stale: boolean
}

/** A session as its owner sees it in the list. */
export interface ListedSession {
  id: string
  device: string
  created: Date
  seen: Date
  remembered: boolean
}

const idleEnd = sql`now() + interval '24 hours'`
const most = 10
const asJson = (data: object) => sql`${JSON.stringify(data)}::jsonb`

/**
 * Begins a session; the only statement that makes a row, so that nothing can bring an ended one back (S30). Nothing
 * begins for an account that is gone, disabled, has another key or was confirmed by now (S16): what is changing it at
 * this moment is waited for. True when it began.
 */
export async function insertSession(db: Db, row: NewSession) {
  const absoluteEnd = sql`now() + make_interval(secs => ${row.seconds})`
  const rows = await db.run(sql`
    INSERT INTO minimaluser.tbl_session
      (ses_hash, aut_id, ses_device, ses_remembered, ses_data, ses_idle_end, ses_absolute_end)
    SELECT ${row.hash}, aut_id, ${row.device}, ${row.remembered}, ${asJson(row.data)}, least(${idleEnd}, ${absoluteEnd}),
      ${absoluteEnd}
    FROM minimaluser.tbl_auth
    WHERE aut_id = ${row.user.id}
      AND aut_isvalid
      AND aut_key_version = ${row.user.keyVersion}
      AND aut_confirmed = ${row.user.confirmed}
    FOR SHARE
  `)
  await deleteOldestSessions(db, row.user.id)
  return rows === 1
}

/** Gives a live session another id and data; it ends when it would have (S31). False when it has ended meanwhile (S29, S30). */
export async function updateSessionId(
  db: Db,
  { id, hash, user, data }: { id: string } & Pick<NewSession, 'hash' | 'user' | 'data'>,
) {
  const rows = await db.run(sql`
    UPDATE minimaluser.tbl_session
    SET ses_hash = ${hash}, ses_data = ${asJson(data)}, ses_seen = now(), ses_idle_end = least(${idleEnd}, ses_absolute_end)
    WHERE ses_id = ${id}
      AND aut_id = ${user.id}
  `)
  return rows === 1
}

/** Leaves an account its ten newest sessions (S31). */
function deleteOldestSessions(db: Db, userId: string) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_session
    WHERE aut_id = ${userId}
      AND ses_id NOT IN (
        SELECT ses_id FROM minimaluser.tbl_session WHERE aut_id = ${userId} ORDER BY ses_id DESC LIMIT ${most}
      )
  `)
}

/** Sessions and their accounts in one query, in the order of the hashes; null for one that has ended. */
export async function findSessions(db: Pick<Database, 'prepared'>, hashes: readonly Buffer[]) {
  const found = await db.prepared<LiveSession & { hash: Buffer }>(
    'sessions',
    sql`
      SELECT ${userColumns}, ses_id AS "sessionId", ses_remembered AS "remembered", ses_data AS "data",
        ses_seen < now() - interval '5 minutes' AS "stale", ses_hash AS "hash"
      FROM minimaluser.tbl_session
      JOIN minimaluser.tbl_auth USING (aut_id)
      WHERE ses_hash = ANY(${hashes})
        AND ses_idle_end > now()
        AND ses_absolute_end > now()
    `,
  )
  return hashes.map((hash) => found.find((session) => session.hash.equals(hash)) ?? null)
}

/** Notes that a session is in use: it may idle for 24 hours from now (S31). */
export function updateSeen(db: Db, hash: Buffer) {
  return db.run(sql`
    UPDATE minimaluser.tbl_session
    SET ses_seen = now(), ses_idle_end = least(${idleEnd}, ses_absolute_end)
    WHERE ses_hash = ${hash}
  `)
}

/** Ends one session. */
export function deleteSession(db: Db, hash: Buffer) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_session
    WHERE ses_hash = ${hash}
  `)
}

/** Ends every session of an account. */
export function deleteSessionsOf(db: Db, userId: string) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_session
    WHERE aut_id = ${userId}
  `)
}

/** Ends every session of an account but one. */
export function deleteOtherSessions(db: Db, userId: string, keptId: string) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_session
    WHERE aut_id = ${userId}
      AND ses_id <> ${keptId}
  `)
}

/** Ends one session of this account; false when it has none of that id. */
export async function deleteListedSession(db: Db, userId: string, id: string) {
  const rows = await db.run(sql`
    DELETE FROM minimaluser.tbl_session
    WHERE aut_id = ${userId}
      AND ses_id = ${id}
  `)
  return rows === 1
}

/** The live sessions of an account, last seen first. */
export function listSessions(db: Db, userId: string) {
  return db.many<ListedSession>(sessionsOf(sql`${userId}`))
}

/** The statement of that, for the account with this id. */
export function sessionsOf(id: Sql) {
  return sql`
    SELECT ses_id::text AS "id", ses_device AS "device", ses_created AS "created", ses_seen AS "seen",
      ses_remembered AS "remembered"
    FROM minimaluser.tbl_session
    WHERE aut_id = ${id}
      AND ses_idle_end > now()
      AND ses_absolute_end > now()
    ORDER BY ses_seen DESC, ses_id DESC
  `
}

/** Removes up to `most` sessions that have ended by time. */
export function deleteExpiredSessions(db: Db, most: number) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_session
    WHERE ses_hash IN (
      SELECT ses_hash FROM minimaluser.tbl_session WHERE ses_idle_end <= now() LIMIT ${most} FOR UPDATE SKIP LOCKED
    )
  `)
}
