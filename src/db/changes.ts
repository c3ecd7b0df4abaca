// The address that an account wants, until its mailbox confirms: every statement on minimaluser.tbl_change.
import sql, { raw, type Sql } from 'sql-template-tag'
import type { Db } from './db.ts'
import { type MailColumns, mailColumns } from './mail-state.ts'

/** A pending change of address (S18). */
export interface PendingChange extends MailColumns {
  userId: string
  address: string
}

const columns = raw(`aut_id::text AS "userId", chg_address AS "address", ${mailColumns('chg')}`)

/** Notes the wish, in place of an earlier one (S19); `days` is how long it may wait. */
export function insertChange(
  db: Db,
  row: { userId: string; address: string; keyVersion: number; days: number },
) {
  return db.run(sql`
    INSERT INTO minimaluser.tbl_change (aut_id, chg_address, chg_key_version, chg_until)
    VALUES (${row.userId}, ${row.address}, ${row.keyVersion}, now() + make_interval(days => ${row.days}))
    ON CONFLICT (aut_id) DO UPDATE
    SET chg_address = excluded.chg_address, chg_key_version = excluded.chg_key_version, chg_asked = now(),
      chg_sent = NULL, chg_failed = NULL, chg_until = excluded.chg_until
  `)
}

/** The account's pending change, or null. */
export function findChange(db: Db, userId: string) {
  return db.maybeOne<PendingChange>(changeOf(sql`${userId}`))
}

/** The statement of that, for the account with this id. */
export function changeOf(id: Sql) {
  return sql`
    SELECT ${columns}
    FROM minimaluser.tbl_change
    WHERE aut_id = ${id}
      AND chg_until > now()
  `
}

/** Notes that its mail was asked for once more; false when there is no change, or one was less than a minute ago (S17). */
export async function updateChangeAsked(db: Db, userId: string) {
  const rows = await db.run(sql`
    UPDATE minimaluser.tbl_change
    SET chg_asked = now()
    WHERE aut_id = ${userId}
      AND chg_until > now()
      AND chg_asked <= now() - interval '1 minute'
  `)
  return rows === 1
}

/** Notes what became of the mail to this address (S48). */
export function updateChangeResult(db: Db, { userId, address }: PendingChange, taken: boolean) {
  const column = raw(taken ? 'chg_sent' : 'chg_failed')
  return db.run(sql`
    UPDATE minimaluser.tbl_change
    SET ${column} = now()
    WHERE aut_id = ${userId}
      AND chg_address = ${address}
  `)
}

/** Drops the account's pending change. */
export function deleteChange(db: Db, userId: string) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_change
    WHERE aut_id = ${userId}
  `)
}

/** Drops up to `most` changes that waited too long. */
export function deleteExpiredChanges(db: Db, most: number) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_change
    WHERE aut_id IN (
      SELECT aut_id FROM minimaluser.tbl_change WHERE chg_until <= now() LIMIT ${most} FOR UPDATE SKIP LOCKED
    )
  `)
}
