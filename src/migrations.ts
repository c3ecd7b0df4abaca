// Brings a database up to date and fills an empty album. Safe to repeat, one at a time (S60).
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { migrateQueue } from './jobs/queue.ts'

const scripts = fileURLToPath(new URL('../database-scripts', import.meta.url))
const advisoryLock = 314_159
const lockWait = '10s'

/** Runs what has not run yet, in order; several processes that start at once wait for one another. */
export async function migrate(databaseUrl: string, options = { seedAlbum: true }) {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock])
    await client.query(`SET lock_timeout = '${lockWait}'`)
    await runner({
      dbClient: client,
      dir: scripts,
      direction: 'up',
      migrationsTable: 'tbl_migration',
      migrationsSchema: 'public',
      noLock: true,
      singleTransaction: true,
      verbose: false,
      log: () => {},
    })
    await migrateQueue({ executeSql: (text, values) => client.query(text, values) })
    if (options.seedAlbum) await fillAlbum(client)
  } finally {
    await client.end()
  }
}

/** The names under which the scripts are noted once they have run, in order. */
export async function listScripts() {
  const files = await readdir(scripts)
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort()
}

/** `CREATE INDEX name ON schema.table`, unique or not, and `DROP INDEX schema.name`. */
const indexLines =
  /^(?:CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+)\s+ON (\w+)\.(\w+)|DROP INDEX (?:IF EXISTS )?(\w+\.\w+))/gm

/** The indexes that these scripts make and leave, with their tables. */
export async function listIndexes(names: string[]) {
  const tables = new Map<string, string>()
  for (const name of names) {
    const text = await readFile(`${scripts}/${name}.sql`, 'utf8')
    for (const [, made, schema, table, dropped] of text.matchAll(indexLines)) {
      if (dropped) tables.delete(dropped)
      else tables.set(`${schema}.${made}`, `${schema}.${table}`)
    }
  }
  return [...tables].map(([index, table]) => ({ index, table }))
}

async function fillAlbum(client: pg.Client) {
  const { rowCount } = await client.query('SELECT 1 FROM minimaluser.tbl_image LIMIT 1')
  if (rowCount === 0) await client.query(await readFile(`${scripts}/fill/album.sql`, 'utf8'))
}
