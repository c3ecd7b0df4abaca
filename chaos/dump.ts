// The rows of a database and their way into another one that is migrated; no program of PostgreSQL is needed for it.
import pg from 'pg'

interface TableDump {
  table: string
  rows: string
}

const tables = `
  SELECT format('%I.%I', n.nspname, c.relname) AS "table" FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('minimaluser', 'namer', 'pgboss') AND c.relkind = 'r' AND NOT c.relispartition
  UNION ALL SELECT 'pgboss.job'
  ORDER BY 1`

/** Every table of the site and of its queue, as of one moment. */
export async function dumpData(url: string): Promise<TableDump[]> {
  return withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const { rows: found } = await client.query<{ table: string }>(tables)
    const dumps: TableDump[] = []
    for (const { table } of found) {
      const { rows } = await client.query(`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${table} t`)
      dumps.push({ table, rows: rows[0].rows })
    }
    return dumps
  })
}

/** Into a database that has the tables and nothing in them that stays; foreign keys are checked at the end. */
export async function restoreData(url: string, dumps: TableDump[]) {
  await withClient(url, async (client) => {
    await client.query('BEGIN')
    const { rows: keys } = await client.query<{ drop: string; add: string }>(foreignKeys)
    for (const { drop } of keys) await client.query(drop)
    await client.query(`TRUNCATE ${dumps.map(({ table }) => table).join(', ')}`)
    for (const { table, rows } of dumps)
      await client.query(
        `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${table}, $1)`,
        [rows],
      )
    for (const { add } of keys) await client.query(add)
    const { rows: counters } = await client.query<{ set: string }>(sequences)
    for (const { set } of counters) await client.query(set)
    await client.query('COMMIT')
  })
}

const foreignKeys = `
  SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS "drop",
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS "add"
  FROM pg_constraint
  WHERE contype = 'f' AND connamespace::regnamespace::text IN ('minimaluser', 'namer')`

/** Each column that counts by itself goes on after its highest value. */
const sequences = `
  SELECT format('SELECT setval(%L, (SELECT coalesce(max(%I), 0) + 1 FROM %I.%I), false)',
    pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name), column_name, table_schema, table_name) AS "set"
  FROM information_schema.columns
  WHERE table_schema IN ('minimaluser', 'namer') AND is_identity = 'YES'`

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return use(client).finally(() => client.end())
}
