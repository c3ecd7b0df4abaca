// Tickets for a lost key, and their codes: further statements on minimaluser.tbl_ticket (S23).
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

/** How long the page of a lost key is open. */
export const pageMinutes = 30
const codeMinutes = 10
const tries = 5

/** A ticket for a lost key; of an address without account it has neither user nor address, and no code will ever fit. */
export interface LostKeyTicket {
  id: string
  userId: string | null
  address: string
}

/** A try at the code: its HMAC as the database keeps it, null when no code is alive, and how many tries are left. */
export interface Try extends LostKeyTicket {
  secret: Buffer | null
  left: number
}

/** Lets those who ask for a code of one address wait for each other until their transaction ends, account or not (S24). */
export function lockLostKey(db: Db, address: string) {
  return db.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`lost key ${address}`}, 0))`)
}

/** Lays a ticket down for half an hour; answers the id by which the queue names it. */
export async function insertLostKeyTicket(
  db: Db,
  row: { hash: Buffer; userId: string | null; address: string },
) {
  const { id } = await db.one<{ id: string }>(sql`
    INSERT INTO minimaluser.tbl_ticket (tck_hash, tck_purpose, aut_id, tck_address, tck_tries, tck_until)
    VALUES (
      ${row.hash}, 'reset', ${row.userId}, ${row.address}, ${tries}, now() + make_interval(mins => ${pageMinutes})
    )
    RETURNING tck_id AS "id"
  `)
  return id
}

/** How many tickets of an account are alive (S24). */
export async function countLostKeyTickets(db: Db, userId: string) {
  const { count } = await db.one<{ count: number }>(sql`
    SELECT count(*)::int AS "count"
    FROM minimaluser.tbl_ticket
    WHERE aut_id = ${userId}
      AND tck_purpose = 'reset'
      AND tck_until > now()
  `)
  return count
}

/** The ticket that a job is about; null when it is gone, used up, or of nobody. */
export function findLostKeyTicket(db: Db, id: string) {
  return db.maybeOne<LostKeyTicket & { userId: string }>(sql`
    SELECT tck_id AS "id", aut_id AS "userId", tck_address AS "address"
    FROM minimaluser.tbl_ticket
    JOIN minimaluser.tbl_auth USING (aut_id)
    WHERE tck_id = ${id}
      AND tck_purpose = 'reset'
      AND tck_until > now()
      AND tck_tries > 0
      AND aut_isvalid
  `)
}

/** Whether the page of this ticket is still good for a try. */
export async function isLostKeyOpen(db: Db, hash: Buffer) {
  const row = await db.maybeOne<{ id: string }>(sql`
    SELECT tck_id AS "id"
    FROM minimaluser.tbl_ticket
    WHERE tck_hash = ${hash}
      AND tck_purpose = 'reset'
      AND tck_until > now()
      AND tck_tries > 0
  `)
  return row !== null
}

/** Keeps the HMAC of the code that is mailed now, for ten minutes. */
export function updateCode(db: Db, id: string, secret: Buffer) {
  return db.run(sql`
    UPDATE minimaluser.tbl_ticket
    SET tck_secret = ${secret}, tck_secret_until = now() + make_interval(mins => ${codeMinutes})
    WHERE tck_id = ${id}
      AND tck_purpose = 'reset'
  `)
}

/** Counts a try before it is looked at, so that of any number at once five are; null when none is left. */
export function takeTry(db: Db, hash: Buffer) {
  return db.maybeOne<Try>(sql`
    UPDATE minimaluser.tbl_ticket
    SET tck_tries = tck_tries - 1
    WHERE tck_hash = ${hash}
      AND tck_purpose = 'reset'
      AND tck_until > now()
      AND tck_tries > 0
    RETURNING tck_id AS "id", aut_id AS "userId", tck_address AS "address", tck_tries AS "left",
      CASE WHEN tck_secret_until > now() THEN tck_secret END AS "secret"
  `)
}

/** Takes a try off the count: the code was right, only the new key was not. */
export function giveTryBack(db: Db, id: string) {
  return db.run(sql`
    UPDATE minimaluser.tbl_ticket
    SET tck_tries = tck_tries + 1
    WHERE tck_id = ${id}
      AND tck_purpose = 'reset'
  `)
}

/** Consumes the ticket whose code was right: of any number of callers one gets true. */
export async function takeLostKeyTicket(db: Db, id: string) {
  const rows = await db.run(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE tck_id = ${id}
      AND tck_purpose = 'reset'
      AND tck_until > now()
  `)
  return rows === 1
}
