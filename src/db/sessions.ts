// Sessions: every statement on minimaluser.tbl_session. An id never enters the database, only its hash (S28).
import sql from 'sql-template-tag'
import type { Db } from './db.ts'
import { type User, userColumns } from './users.ts'

export interface NewSession {
  hash: Buffer
  userId: string
  /** How long it lasts. */
  seconds: number
  device: string
}

/** A live session with the account it belongs to, as it is at this moment (S33). */
export interface LiveSession extends User {
  data: Record<string, unknown>
  /** Not noted as seen for five minutes or more. */
  stale: boolean
}

/** Begins a session; the only statement that makes a row, so that nothing can bring an ended one back (S30). */
export function insertSession(db: Db, row: NewSession) {
  return db.run(sql`
    INSERT INTO minimaluser.tbl_session (ses_hash, aut_id, ses_device, ses_idle_end, ses_absolute_end)
    VALUES (
      ${row.hash}, ${row.userId}, ${row.device},
      now() + make_interval(secs => ${row.seconds}), now() + make_interval(secs => ${row.seconds})
    )
  `)
}

/** Session and account in one query; null when it has ended. */
export function findSession(db: Db, hash: Buffer) {
  return db.maybeOne<LiveSession>(sql`
    SELECT ${userColumns}, ses_data AS "data", ses_seen < now() - interval '5 minutes' AS "stale"
    FROM minimaluser.tbl_session
    JOIN minimaluser.tbl_auth USING (aut_id)
    WHERE ses_hash = ${hash}
      AND ses_idle_end > now()
      AND ses_absolute_end > now()
  `)
}

/** Writes a live session's data; an ended one stays ended (S30). */
export function updateSession(db: Db, hash: Buffer, data: Record<string, unknown>) {
  return db.run(sql`
    UPDATE minimaluser.tbl_session
    SET ses_data = ${JSON.stringify(data)}::jsonb
    WHERE ses_hash = ${hash}
  `)
}

/** Notes that a session is in use. */
export function updateSeen(db: Db, hash: Buffer) {
  return db.run(sql`
    UPDATE minimaluser.tbl_session
    SET ses_seen = now()
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
