// Tickets for a change of address: further statements on minimaluser.tbl_ticket.
import sql from 'sql-template-tag'
import type { Db } from './db.ts'
import type { Ticket } from './tickets.ts'

/** What a confirmed change brings: the address, and the hash of the key that stood in the same mail (S18). */
export interface ClaimedChange extends Ticket {
  keyHash: string
  /** When the link would have died. */
  until: Date
}

/** Lays down the ticket of one mail, if the account still wants this address; false when it does not (S19). */
export async function insertChangeTicket(
  db: Db,
  row: { hash: Buffer; userId: string; address: string; keyHash: string; hours: number },
) {
  const rows = await db.run(sql`
    INSERT INTO minimaluser.tbl_ticket (tck_hash, tck_purpose, aut_id, tck_address, tck_secret, tck_until)
    SELECT ${row.hash}, 'change', aut_id, chg_address, ${Buffer.from(row.keyHash)},
      now() + make_interval(hours => ${row.hours})
    FROM minimaluser.tbl_change
    WHERE aut_id = ${row.userId}
      AND chg_address = ${row.address}
      AND chg_until > now()
  `)
  return rows === 1
}

/** The live change behind a link, left as it is, and the nickname of its account; null when the link is no good. */
export function findChangeTicket(db: Db, hash: Buffer) {
  return db.maybeOne<Ticket & { name: string }>(sql`
    SELECT aut_id AS "userId", tck_address AS "address", aut_name AS "name"
    FROM minimaluser.tbl_ticket
    JOIN minimaluser.tbl_change USING (aut_id)
    JOIN minimaluser.tbl_auth USING (aut_id)
    WHERE tck_hash = ${hash}
      AND ${isWanted}
  `)
}

/** Claims a change by one atomic statement: bound to account, address and key version (S19). */
export function takeChangeTicket(db: Db, hash: Buffer) {
  return db.maybeOne<ClaimedChange>(sql`
    DELETE FROM minimaluser.tbl_ticket
    USING minimaluser.tbl_change, minimaluser.tbl_auth
    WHERE tck_hash = ${hash}
      AND tbl_change.aut_id = tbl_ticket.aut_id
      AND tbl_auth.aut_id = tbl_ticket.aut_id
      AND ${isWanted}
    RETURNING tbl_ticket.aut_id AS "userId", tck_address AS "address", tck_until AS "until",
      convert_from(tck_secret, 'UTF8') AS "keyHash"
  `)
}

const isWanted = sql`tck_purpose = 'change'
      AND tck_until > now()
      AND chg_until > now()
      AND chg_address = tck_address
      AND chg_key_version = aut_key_version
      AND aut_isvalid`
