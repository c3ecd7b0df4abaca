// Tickets that take a change back: further statements on minimaluser.tbl_ticket (S21).
import { randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'
import type { Db } from './db.ts'
import { insertTicket, type Ticket } from './tickets.ts'

/** How long "it wasn't me" works, in hours (S21). */
export const undoHours = 7 * 24

/** Lays down a ticket that restores this address; no link opens it before `renewUndoTicket`. */
export function insertUndoTicket(db: Db, userId: string, address: string) {
  return insertTicket(db, { hash: randomBytes(32), purpose: 'undo', userId, address, hours: undoHours })
}

/** Gives an undo ticket the secret of the link that is mailed now; null when the ticket is gone. */
export function renewUndoTicket(db: Db, id: string, hash: Buffer) {
  return db.maybeOne<Ticket>(sql`
    UPDATE minimaluser.tbl_ticket
    SET tck_hash = ${hash}
    WHERE tck_id = ${id}
      AND tck_purpose = 'undo'
      AND tck_until > now()
    RETURNING aut_id AS "userId", tck_address AS "address"
  `)
}

/** The address that an undo ticket of the queue goes to; null when the ticket is gone. */
export function findUndoTicket(db: Db, id: string) {
  return db.maybeOne<Ticket>(sql`
    SELECT aut_id AS "userId", tck_address AS "address"
    FROM minimaluser.tbl_ticket
    JOIN minimaluser.tbl_auth USING (aut_id)
    WHERE tck_id = ${id}
      AND tck_purpose = 'undo'
      AND tck_until > now()
      AND aut_isvalid
  `)
}

/** Drops the undo tickets that came after this one: what they would restore was never the owner's (S21). */
export function deleteLaterUndoTickets(db: Db, userId: string, until: Date) {
  return db.run(sql`
    DELETE FROM minimaluser.tbl_ticket
    WHERE aut_id = ${userId}
      AND tck_purpose = 'undo'
      AND tck_until >= ${until}
  `)
}
