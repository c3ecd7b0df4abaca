// Accounts whose avatar is still to come: between minimaluser.tbl_auth and the queue.
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

/**
 * Up to `most` accounts, older than an hour, whose avatar is not stored, and on whose behalf nothing is on its way; with the
 * colour of the nickname they were given, six hex digits without #, or null where that is not theirs any more.
 */
export function listTileless(db: Db, most: number) {
  return db.many<{ userId: string; tile: string; colour: string | null }>(sql`
    SELECT aut_id AS "userId", aut_tile AS "tile", nou_color AS "colour"
    FROM minimaluser.tbl_auth
    LEFT JOIN namer.tbl_noun ON nou_type = 3 AND lower(nou_noun) = lower(split_part(aut_name, '-', 4))
    WHERE NOT aut_tile_stored
      AND aut_timestamp < now() - interval '1 hour'
      AND NOT EXISTS (
        SELECT 1
        FROM pgboss.job
        WHERE name = 'store-tile'
          AND state < 'completed'
          AND data ->> 'userId' = aut_id::text
      )
    ORDER BY aut_id
    LIMIT ${most}
  `)
}
