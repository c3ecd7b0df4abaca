// The pool of connections and the few ways in which the files beside this one ask it.
import pg from 'pg'
import type { Sql } from 'sql-template-tag'

/** Whatever answers a query: the pool, or one transaction. */
export interface Db {
  /** All rows. */
  many<Row>(query: Sql): Promise<Row[]>
  /** The one row; throws when there is none. */
  one<Row>(query: Sql): Promise<Row>
  /** The first row, or null. */
  maybeOne<Row>(query: Sql): Promise<Row | null>
  /** How many rows were written. */
  run(query: Sql): Promise<number>
  /** For packages that bring their own SQL (the queue), so that it takes part in a transaction. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/** The pool, with transactions. */
export interface Database extends Db {
  /** Throws when the database does not answer. */
  ping(): Promise<void>
  transaction<Result>(work: (tx: Db) => Promise<Result>): Promise<Result>
  /** Calls `heard` at each notification on the channel, and after each time the connection was lost and found again. */
  listen(channel: string, heard: () => void): Promise<void>
  close(): Promise<void>
}

const relistenAfter = 2_000

/** A pool of at most 20 connections; nothing waits for ever (S55). `onError` hears of connections lost, idle or in use. */
export function createDatabase(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
    allowExitOnIdle: false,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const listeners = new Set<{ close(): Promise<void> }>()

  return {
    ...asker(pool),
    async ping() {
      await pool.query('SELECT 1')
    },
    transaction: (work) => transaction(pool, work),
    async listen(channel, heard) {
      listeners.add(await keepListening(url, channel, heard, onError))
    },
    async close() {
      await Promise.all([...listeners].map((listener) => listener.close()))
      await pool.end()
    },
  }
}

function asker(client: pg.Pool | pg.PoolClient): Db {
  return {
    async many<Row>(query: Sql) {
      return (await client.query(query)).rows as Row[]
    },
    async one<Row>(query: Sql) {
      const { rows } = await client.query(query)
      if (rows.length === 0) throw new Error('The query answered no row.')
      return rows[0] as Row
    },
    async maybeOne<Row>(query: Sql) {
      return ((await client.query(query)).rows[0] as Row | undefined) ?? null
    },
    async run(query: Sql) {
      return (await client.query(query)).rowCount ?? 0
    },
    executeSql: (text, values) => client.query(text, values),
  }
}

async function transaction<Result>(pool: pg.Pool, work: (tx: Db) => Promise<Result>) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(asker(client))
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    const broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    client.release(broken)
    throw error
  }
}

async function keepListening(
  url: string,
  channel: string,
  heard: () => void,
  onError: (error: Error) => void,
) {
  let client: pg.Client
  let closed = false

  async function connect() {
    client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 2_000 })
    client.on('notification', heard)
    client.on('error', onError)
    client.on('end', again)
    await client.connect()
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    heard()
  }

  function again() {
    if (closed) return
    setTimeout(() => {
      if (!closed) connect().catch(onError)
    }, relistenAfter).unref()
  }

  await connect().catch((error: unknown) => {
    closed = true
    throw error
  })
  return {
    async close() {
      closed = true
      await client.end()
    },
  }
}
