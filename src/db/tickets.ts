// Tickets, each of which proves a mailbox once: the statements on minimaluser.tbl_ticket that mailed links need.
import sql, { join } from 'sql-template-tag'
import type { Db } from './db.ts'

export type TicketPurpose = 'confirm' | 'change' | 'reset' | 'undo'

export interface Ticket {
  userId: string
  address: string
}

export interface NewTicket extends Ticket {
  hash: Buffer
  purpose: TicketPurpose
  hours: number
}

/** Lays a ticket down for some hours; answers the id by which the queue names it. */
export async function insertTicket(db: Db, row: NewTicket) {
  const { id } = await db.one<{ id: string }>(sql`
    INSERT INTO minimaluser.tbl_ticket (tck_hash, tck_purpose, aut_id, tck_address, tck_until)
    VALUES (${row.hash}, ${row.purpose}, ${row.userId}, ${row.address}, now() + make_interval(hours => ${row.hours}))
    RETURNING tck_id AS "id"
  `)
  return id
}

/** The live ticket, left as it is, for pages that ask before they act (S15); null when used, expired or unknown. */
export function findTicket(db: Db, purpose: TicketPurpose, hash: Buffer) {
  return db.maybeOne<Ticket>(sql`
    SELECT aut_id AS "userId", tck_address AS "address"
    FROM minimaluser.tbl_ticket
    WHERE tck_hash = ${hash}
      AND tck_purpose = ${purpose}
      AND tck_until > now()
  `)
}

/** Consumes a ticket: of any number of callers one gets it, the others null (S13). */
export function takeTicket(db: Db, purpose: TicketPurpose, hash: Buffer) {
  return db.maybeOne<Ticket & { until: Date }>(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE tck_hash = ${hash}
      AND tck_purpose = ${purpose}
      AND tck_until > now()
    RETURNING aut_id AS "userId", tck_address AS "address", tck_until AS "until"
  `)
}

/** Drops a ticket whose mail went out to nobody. */
export function deleteTicket(db: Db, hash: Buffer) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE tck_hash = ${hash}
  `)
}

/** Drops what is left of an account's tickets for some purposes. */
export function deleteTicketsOf(db: Db, userId: string, purposes: TicketPurpose[]) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE aut_id = ${userId}
      AND tck_purpose IN (${join(purposes)})
  `)
}

/** What an account could still do by mailed links and codes, as its owner may know it (S52). */
export function listTickets(db: Db, userId: string) {
  return db.many<{ purpose: TicketPurpose; address: string; until: Date }>(sql`
    SELECT tck_purpose AS "purpose", tck_address AS "address", tck_until AS "until"
    FROM minimaluser.tbl_ticket
    WHERE aut_id = ${userId}
      AND tck_until > now()
    ORDER BY tck_id
  `)
}

/** Drops up to `most` tickets that have run out. */
export function deleteExpiredTickets(db: Db, most: number) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE tck_hash IN (
      SELECT tck_hash FROM minimaluser.tbl_ticket WHERE tck_until <= now() LIMIT ${most} FOR UPDATE SKIP LOCKED
    )
  `)
}
