// Fills a database as if a site had grown big.
import type { World } from '../../chaos/world.ts'

export type Amounts = Record<'accounts' | 'pictures' | 'sessions' | 'events', number>

const perAccount = `
  SELECT 'member-' || n || '@example.org', '$2b$10$' || repeat('x', 53), 'member-' || n, true, true, 'tile-' || n || '.svg', true,
    now() - (n % 1000) * interval '1 hour'
  FROM generate_series(1, $1::bigint) AS n`

/** In minutes: without indexes, which are made anew afterwards, and without a log of the writing. */
export async function fill({ rows }: World, { accounts, pictures, sessions, events }: Amounts) {
  const indexes = await rows<{ name: string; made: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made
     FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
     WHERE relname IN ('tbl_auth', 'tbl_image', 'tbl_session', 'tbl_event')
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
  )
  for (const { name } of indexes) await rows(`DROP INDEX ${name}`)
  await rows(
    `INSERT INTO minimaluser.tbl_auth
       (aut_email, aut_key, aut_name, aut_isvalid, aut_confirmed, aut_tile, aut_tile_stored, aut_timestamp) ${perAccount}`,
    [accounts],
  )
  await rows(
    `INSERT INTO minimaluser.tbl_image (img_name, img_caption, img_filename, img_seqno)
     SELECT 'Picture ' || n, 'One of very many.', 'picture-' || n || '.svg', 1000 + n FROM generate_series(1, $1::bigint) AS n`,
    [pictures],
  )
  const someAccounts =
    '(SELECT aut_id, row_number() OVER () AS n FROM (SELECT aut_id FROM minimaluser.tbl_auth LIMIT $1) AS a) AS a'
  await rows(
    `INSERT INTO minimaluser.tbl_session (ses_hash, aut_id, ses_idle_end, ses_absolute_end)
     SELECT sha256(n::text::bytea), aut_id, now() + interval '1 day', now() + interval '1 day' FROM ${someAccounts}`,
    [sessions],
  )
  await rows(
    `INSERT INTO minimaluser.tbl_event (aut_id, evt_what, evt_device, evt_address)
     SELECT aut_id, 'login', 'Firefox on Linux', '192.0.2.0' FROM ${someAccounts}`,
    [events],
  )
  for (const { made } of indexes) await rows(made)
  await rows('VACUUM ANALYZE')
}
