// Tickets, each of which proves a mailbox once: every statement on minimaluser.tbl_ticket.
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

export type TicketPurpose = 'confirm'

export interface Ticket {
  userId: string
  address: string
}

export interface NewTicket extends Ticket {
  hash: Buffer
  purpose: TicketPurpose
  hours: number
}

/** Lays a ticket down for some hours. */
export function insertTicket(db: Db, row: NewTicket) {
  return db.run(sql`
    INSERT INTO minimaluser.tbl_ticket (tck_hash, tck_purpose, aut_id, tck_address, tck_until)
    VALUES (${row.hash}, ${row.purpose}, ${row.userId}, ${row.address}, now() + make_interval(hours => ${row.hours}))
  `)
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
  return db.maybeOne<Ticket>(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE tck_hash = ${hash}
      AND tck_purpose = ${purpose}
      AND tck_until > now()
    RETURNING aut_id AS "userId", tck_address AS "address"
  `)
}

/** Drops a ticket whose mail nobody got. */
export function deleteTicket(db: Db, hash: Buffer) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE tck_hash = ${hash}
  `)
}

/** Drops what is left of an account's tickets for one purpose. */
export function deleteTicketsOf(db: Db, userId: string, purpose: TicketPurpose) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE aut_id = ${userId}
      AND tck_purpose = ${purpose}
  `)
}
