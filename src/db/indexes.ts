// The indexes that the scripts make: whether they are there.
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

/** Those of some indexes that are gone though their table is there; both with their schema. */
export async function listLostIndexes(db: Db, wanted: { index: string; table: string }[]) {
  const rows = await db.many<{ index: string }>(sql`
    SELECT "index"
    FROM unnest(
      ${wanted.map(({ index }) => index)}::text[],
      ${wanted.map(({ table }) => table)}::text[]
    ) AS wanted ("index", "table")
    WHERE to_regclass("index") IS NULL AND to_regclass("table") IS NOT NULL
    ORDER BY "index"
  `)
  return rows.map(({ index }) => index)
}
