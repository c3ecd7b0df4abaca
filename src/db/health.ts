// What a database says about itself: its version, the rights of the role, its indexes, its clock. Reads, writes nothing.
import { TLSSocket } from 'node:tls'
import pg from 'pg'
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

const connectAtMost = 4_000

/** The way to the server, and which one it is. */
export interface Line {
  /** As in `server_version_num`: 140000 is version 14. */
  version: number
  /** The server's address; null for a socket of this machine. */
  address: string | null
  encrypted: boolean
  /** Whether the server's certificate was checked, too. */
  verified: boolean
}

/** Connects once. @throws what `pg` throws */
export async function tryLine(url: string): Promise<Line> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectAtMost,
    query_timeout: connectAtMost,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { stream } = client.connection
    const { rows } = await client.query("SELECT current_setting('server_version_num')::int AS version")
    return {
      version: rows[0].version,
      address: ('remoteAddress' in stream ? (stream.remoteAddress as string | undefined) : null) ?? null,
      encrypted: stream instanceof TLSSocket,
      verified: stream instanceof TLSSocket && stream.authorized,
    }
  } finally {
    await client.end()
  }
}

/** The rights of the role that are more than the site needs (S50). */
export function findRights(db: Db) {
  return db.one<{ superuser: boolean; makesRoles: boolean; makesDatabases: boolean }>(sql`
    SELECT rolsuper AS superuser, rolcreaterole AS "makesRoles", rolcreatedb AS "makesDatabases"
    FROM pg_roles
    WHERE rolname = current_user
  `)
}

/** Why nothing can be written, if so. */
export function findWriteBlocks(db: Db) {
  return db.one<{ standby: boolean; readOnly: boolean }>(sql`
    SELECT pg_is_in_recovery() AS standby, current_setting('default_transaction_read_only') = 'on' AS "readOnly"
  `)
}

/** How many connections the site's role may have at a time, if nobody else has any. */
export async function countRoom(db: Db) {
  const { room } = await db.one<{ room: number }>(sql`
    SELECT least(
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0),
      nullif(rolconnlimit, -1),
      nullif(datconnlimit, -1)
    ) AS room
    FROM pg_roles, pg_database
    WHERE rolname = current_user AND datname = current_database()
  `)
  return room
}

/** The server's time, in milliseconds since 1970. */
export async function readClock(db: Db) {
  const { now } = await db.one<{ now: string }>(sql`
    SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now
  `)
  return Number(now)
}

/** The names of the scripts that have run; null where none ever has. */
export async function listRunScripts(db: Db) {
  const { made } = await db.one<{ made: boolean }>(sql`
    SELECT to_regclass('public.tbl_migration') IS NOT NULL AS made
  `)
  if (!made) return null
  const rows = await db.many<{ name: string }>(sql`SELECT name FROM public.tbl_migration ORDER BY id`)
  return rows.map(({ name }) => name)
}

/** Whether the queue's tables are there. */
export async function hasQueue(db: Db) {
  const { there } = await db.one<{ there: boolean }>(sql`
    SELECT to_regclass('pgboss.job') IS NOT NULL AND to_regclass('pgboss.queue') IS NOT NULL AS there
  `)
  return there
}

/** How many seconds ago a worker last looked after the queue, which each does every few; null where none ever did. */
export async function readQueueCare(db: Db) {
  const { seconds } = await db.one<{ seconds: number | null }>(sql`
    SELECT extract(epoch FROM now() - max(maintained_on))::float AS seconds FROM pgboss.version
  `)
  return seconds
}

/** The site's indexes that PostgreSQL does not use, or not yet: what an attempt to make one concurrently leaves behind. */
export async function listUselessIndexes(db: Db) {
  const rows = await db.many<{ name: string }>(sql`
    SELECT format('%I.%I', nspname, relname) AS name
    FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname IN ('minimaluser', 'namer', 'pgboss') AND NOT (indisvalid AND indisready)
    ORDER BY name
  `)
  return rows.map(({ name }) => name)
}

/** What no two accounts can have in common, as PostgreSQL writes it: `lower(aut_email::text)`. */
export async function listUniqueOfAccounts(db: Db) {
  const rows = await db.many<{ expression: string }>(sql`
    SELECT pg_get_indexdef(indexrelid, 1, true) AS expression
    FROM pg_index
    WHERE indrelid = to_regclass('minimaluser.tbl_auth')
      AND indisunique AND indisvalid AND indpred IS NULL AND indnkeyatts = 1
  `)
  return rows.map(({ expression }) => expression)
}
