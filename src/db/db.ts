// The pool of connections and the few ways in which the files beside this one ask it.
import pg from 'pg'
import type { Sql } from 'sql-template-tag'
import { type Listening, listenOn } from './listening.ts'
import { prepare } from './prepared.ts'
import { DatabaseBusyError } from './unavailable.ts'

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
  /** How the pool stands: its connections, how many there may be, and who waits for one. */
  pool(): { inUse: number; idle: number; most: number; waiting: number }
  transaction<Result>(work: (tx: Db) => Promise<Result>): Promise<Result>
  /** All rows of a statement that each connection plans only once: for what every request asks. The name is its own. */
  prepared<Row>(name: string, query: Sql): Promise<Row[]>
  /** Calls `heard` at each notification on the channel, and each time something may have been missed, until it succeeds. */
  listen(channel: string, heard: () => Promise<unknown>): Listening
  close(): Promise<void>
}

const mostWaiting = 500

/** Milliseconds; the last one is the client's own, for a server that is silent and keeps no limit of its own. */
const patience = { connection: 2_000, statement: 4_500, idleInTransaction: 10_000, answer: 5_000 }
const pingPatience = 1_500

/**
 * A pool of at most 20 connections; nothing waits for ever, nor do more than 500 (S55). `onError` hears of connections
 * lost, idle or in use.
 */
export function createDatabase(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    connectionTimeoutMillis: patience.connection,
    statement_timeout: patience.statement,
    idle_in_transaction_session_timeout: patience.idleInTransaction,
    query_timeout: patience.answer,
    keepAlive: true,
    allowExitOnIdle: false,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const listeners = new Set<Listening>()
  const queue = bounded(pool)

  return {
    ...asker(queue),
    async ping() {
      await queue.query({ text: 'SELECT 1', query_timeout: pingPatience } as pg.QueryConfig)
    },
    pool: () => ({
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      most: pool.options.max,
      waiting: pool.waitingCount,
    }),
    transaction: (work) => transaction(queue, work),
    prepared: prepare(queue),
    listen(channel, heard) {
      const notify = (name: string) => queue.query({ text: 'SELECT pg_notify($1, $2)', values: [name, ''] })
      const listener = listenOn(url, channel, { heard, notify, onError })
      listeners.add(listener)
      return listener
    },
    async close() {
      await Promise.all([...listeners].map((listener) => listener.close()))
      await pool.end()
    },
  }
}

type Pool = Pick<pg.Pool, 'connect' | 'query'>

/** The pool, but for whoever would have to wait behind too many. */
function bounded(pool: pg.Pool): Pool {
  const assertRoom = () => {
    if (pool.waitingCount >= mostWaiting) throw new DatabaseBusyError('Too many wait for the database.')
  }
  return {
    async connect() {
      assertRoom()
      return pool.connect()
    },
    async query(query: pg.QueryConfig, values?: unknown[]) {
      assertRoom()
      return pool.query(query, values)
    },
  } as Pool
}

function asker(client: Pick<pg.Pool, 'query'>): Db {
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

async function transaction<Result>(pool: Pool, work: (tx: Db) => Promise<Result>) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(asker(client))
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    const broken =
      isLost(error) ||
      (await client.query('ROLLBACK').then(
        () => false,
        () => true,
      ))
    client.release(broken)
    throw error
  }
}

/** On a connection that has stopped to answer, a rollback would only wait as well. */
function isLost(error: unknown) {
  return error instanceof Error && error.message === 'Query read timeout'
}
