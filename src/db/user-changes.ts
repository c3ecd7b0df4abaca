// Accounts that change hands, names, keys or addresses, or go: further statements on minimaluser.tbl_auth.
import sql from 'sql-template-tag'
import type { Db } from './db.ts'
import { noKey, type User, userColumns } from './users.ts'

/** The account under a new nickname, null when it is gone; throws the database's unique_violation when somebody has it (S10). */
export function updateName(db: Db, id: string, name: string) {
  return db.maybeOne<User>(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_name = ${name}
    WHERE aut_id = ${id}
    RETURNING ${userColumns}
  `)
}

/** The account with a key of its owner's own; what the older key opened is void. */
export function updateOwnKey(db: Db, id: string, keyHash: string) {
  return db.one<User>(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_key = ${keyHash}, aut_key_until = NULL, aut_key_version = aut_key_version + 1
    WHERE aut_id = ${id}
    RETURNING ${userColumns}
  `)
}

export interface NewAddress {
  id: string
  address: string
  keyHash: string
  /** When the issued key dies. */
  until: Date
}

/** The account at an address that has proved itself, with the key of the same mail (S18); throws when it is taken. */
export function updateAddress(db: Db, { id, address, keyHash, until }: NewAddress) {
  return db.one<User>(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_email = ${address}, aut_confirmed = true, aut_key = ${keyHash},
      aut_key_until = ${until}, aut_key_version = aut_key_version + 1
    WHERE aut_id = ${id}
    RETURNING ${userColumns}
  `)
}

/** The account back at an address of before, with no key at all (S21); throws when the address is taken. */
export function restoreAddress(db: Db, id: string, address: string) {
  return db.one<User>(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_email = ${address}, aut_confirmed = true, aut_key = ${noKey}, aut_key_until = NULL,
      aut_key_version = aut_key_version + 1
    WHERE aut_id = ${id}
    RETURNING ${userColumns}
  `)
}

/** The unconfirmed account at another address, its mailed key void; throws when the address is taken. */
export function correctAddress(db: Db, id: string, address: string) {
  return db.one<User>(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_email = ${address}, aut_key = ${noKey}, aut_key_until = NULL, aut_key_version = aut_key_version + 1,
      aut_timestamp = now(), aut_mail_asked = now(), aut_mail_sent = NULL, aut_mail_failed = NULL
    WHERE aut_id = ${id}
    RETURNING ${userColumns}
  `)
}

/** Removes the account with all that belongs to it (S27): the file name of its avatar, null when it was gone. */
export function deleteUser(db: Db, id: string) {
  return db.maybeOne<Leftover>(sql`
    DELETE FROM minimaluser.tbl_auth
    WHERE aut_id = ${id}
    RETURNING aut_id AS "userId", aut_tile AS "tile"
  `)
}

/** What remains to be removed elsewhere once an account is gone. */
export interface Leftover {
  userId: string
  tile: string
}

/** Removes an account of this address that nobody ever confirmed, for somebody who has proved the mailbox. */
export function deleteUnconfirmed(db: Db, address: string) {
  return db.maybeOne<Leftover>(sql`
    DELETE FROM minimaluser.tbl_auth
    WHERE lower(aut_email) = ${address}
      AND NOT aut_confirmed
      AND aut_isvalid
    RETURNING aut_id AS "userId", aut_tile AS "tile"
  `)
}

/** Removes up to `most` accounts that were not confirmed within so many days (S17). */
export function deleteNeverConfirmed(db: Db, days: number, most: number) {
  return db.many<Leftover>(sql`
    DELETE FROM minimaluser.tbl_auth
    WHERE aut_id IN (
      SELECT aut_id
      FROM minimaluser.tbl_auth
      WHERE NOT aut_confirmed
        AND aut_isvalid
        AND aut_timestamp < now() - make_interval(days => ${days})
      ORDER BY aut_timestamp
      LIMIT ${most}
      FOR UPDATE SKIP LOCKED
    )
    RETURNING aut_id AS "userId", aut_tile AS "tile"
  `)
}
