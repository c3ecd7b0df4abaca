// Accounts as they are opened, found and confirmed: statements on minimaluser.tbl_auth; user-changes.ts has the others.
import sql, { raw } from 'sql-template-tag'
import type { Db } from './db.ts'
import { type MailColumns, mailColumns } from './mail-state.ts'

/** An account as the rest of the site knows it, with what became of the confirmation mail. Times are JavaScript dates. */
export interface User extends MailColumns {
  id: string
  email: string
  name: string
  /** Neither disabled nor deleted. */
  valid: boolean
  confirmed: boolean
  created: Date
  /** The file name of the avatar. */
  tile: string
  tileStored: boolean
  /** Goes up with each change of key; sessions and links of an older one are void. */
  keyVersion: number
  /** Whether the owner chose the key. */
  ownKey: boolean
  /** When an issued key dies (S05); null for an own key, and before one was mailed. */
  keyUntil: Date | null
}

/** What a log-in is checked against. */
export interface Credentials extends User {
  keyHash: string
}

export interface NewUser {
  email: string
  name: string
  tile: string
}

/** Stands where a hash would while no key has been issued: no key opens it. */
export const noKey = '!'

const noOwnKey = `(aut_key = '${noKey}' OR aut_key_until IS NOT NULL)`

/** The columns of a `User`, for the files here that join it. */
export const userColumns = raw(`
    aut_id AS "id", aut_email AS "email", aut_name AS "name", aut_isvalid AS "valid", aut_confirmed AS "confirmed",
    aut_timestamp AS "created", aut_tile AS "tile", aut_tile_stored AS "tileStored", aut_key_version AS "keyVersion",
    NOT ${noOwnKey} AS "ownKey", aut_key_until AS "keyUntil",
    ${mailColumns('aut_mail')}`)

/**
 * Null when the address already has an account: the unique index decides, so two sign-ups cannot race (S10).
 * @throws the database's unique_violation when the nickname is taken
 */
export function insertUser(db: Db, row: NewUser) {
  return db.maybeOne<User>(sql`
    INSERT INTO minimaluser.tbl_auth (aut_email, aut_name, aut_tile, aut_key)
    VALUES (${row.email}, ${row.name}, ${row.tile}, ${noKey})
    ON CONFLICT (lower(aut_email)) DO NOTHING
    RETURNING ${userColumns}
  `)
}

/** The account of a normalised address, or null. */
export function findUserByEmail(db: Db, email: string) {
  return db.maybeOne<User>(sql`
    SELECT ${userColumns}
    FROM minimaluser.tbl_auth
    WHERE lower(aut_email) = ${email}
  `)
}

/** The account of a normalised address with what its log-in is checked against, or null. */
export function findCredentials(db: Db, email: string) {
  return db.maybeOne<Credentials>(sql`
    SELECT ${userColumns}, aut_key AS "keyHash"
    FROM minimaluser.tbl_auth
    WHERE lower(aut_email) = ${email}
  `)
}

/** The account with this id and what its key is checked against, or null. */
export function findOwnCredentials(db: Db, id: string) {
  return db.maybeOne<Credentials>(sql`
    SELECT ${userColumns}, aut_key AS "keyHash"
    FROM minimaluser.tbl_auth
    WHERE aut_id = ${id}
  `)
}

/** The account with this id, or null. */
export function findUser(db: Db, id: string) {
  return db.maybeOne<User>(sql`
    SELECT ${userColumns}
    FROM minimaluser.tbl_auth
    WHERE aut_id = ${id}
  `)
}

/** Gives the account a key that dies after so many hours; not where the key or the address has changed meanwhile. */
export function updateIssuedKey(db: Db, user: User, keyHash: string, hours: number) {
  return db.run(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_key = ${keyHash}, aut_key_until = now() + make_interval(hours => ${hours})
    WHERE aut_id = ${user.id}
      AND aut_key_version = ${user.keyVersion}
      AND ${raw(noOwnKey)}
  `)
}

/** Replaces the hash of an unchanged key, after a rotation of the pepper; not if the key was changed meanwhile. */
export function updateKeyHash(db: Db, user: Credentials, keyHash: string) {
  return db.run(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_key = ${keyHash}
    WHERE aut_id = ${user.id}
      AND aut_key = ${user.keyHash}
  `)
}

/** The account, kept from changing until the transaction ends; null when there is none. */
export function lockUser(db: Db, id: string) {
  return db.maybeOne<User>(sql`
    SELECT ${userColumns}
    FROM minimaluser.tbl_auth
    WHERE aut_id = ${id}
    FOR UPDATE
  `)
}

/** Notes that the address of the account is its owner's. */
export function updateConfirmed(db: Db, id: string) {
  return db.one<User>(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_confirmed = true
    WHERE aut_id = ${id}
    RETURNING ${userColumns}
  `)
}

/** Notes that the confirmation mail was asked for; false when one was less than a minute ago (S17), or is not needed. */
export async function updateMailAsked(db: Db, id: string) {
  const rows = await db.run(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_mail_asked = now()
    WHERE aut_id = ${id}
      AND aut_isvalid
      AND NOT aut_confirmed
      AND aut_mail_asked <= now() - interval '1 minute'
  `)
  return rows === 1
}

/** Has the week in which an account is to be confirmed begin anew (S17). */
export function restartConfirmationWeek(db: Db, id: string) {
  return db.run(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_timestamp = now()
    WHERE aut_id = ${id}
      AND NOT aut_confirmed
  `)
}

/** Notes what became of the confirmation mail to the address that the account had (S48). */
export function updateMailResult(db: Db, user: User, taken: boolean) {
  const column = raw(taken ? 'aut_mail_sent' : 'aut_mail_failed')
  return db.run(sql`
    UPDATE minimaluser.tbl_auth
    SET ${column} = now()
    WHERE aut_id = ${user.id}
      AND aut_email = ${user.email}
  `)
}

/** Notes that the avatar is where its URL points; false when the account is gone. */
export async function updateTileStored(db: Db, id: string) {
  const rows = await db.run(sql`
    UPDATE minimaluser.tbl_auth
    SET aut_tile_stored = true
    WHERE aut_id = ${id}
  `)
  return rows === 1
}
