// Looking for a secret where none may be: in a copy of the database, in the log, in any encoding.
import { createHash } from 'node:crypto'
import type { Db } from '../../src/db/db.ts'

const ownTables = `
  SELECT format('%I.%I', table_schema, table_name) AS "table"
  FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`

/** Every row of every table as text, the queue's included: what somebody reads who got hold of a backup. */
export async function dumpDatabase(db: Pick<Db, 'executeSql'>): Promise<string> {
  const tables = (await db.executeSql(ownTables)).rows as { table: string }[]
  const dumps = tables.map(async ({ table }) => {
    const { rows } = await db.executeSql(`SELECT t::text AS "row" FROM ${table} AS t`)
    return (rows as { row: string }[]).map(({ row }) => row)
  })
  return (await Promise.all(dumps)).flat().join('\n')
}

/** The encodings in which the text holds the secret: none, if all is well. Letter case does not hide it. */
export function leaksOf(secret: string, text: string): string[] {
  const within = text.toLowerCase()
  return Object.entries(encodings(secret))
    .filter(([, encoded]) => within.includes(encoded.toLowerCase()))
    .map(([name]) => name)
}

/** The same for a code of six digits, which stands within longer numbers and fractions of seconds by chance. */
export function leaksOfCode(code: string, text: string): string[] {
  const alone = new RegExp(`(?<![\\w.:])${code}(?!\\w)`).test(text)
  const encoded = leaksOf(code, text).filter((name) => name !== 'plain' && name !== 'reversed')
  return [...(alone ? ['plain'] : []), ...encoded]
}

function encodings(secret: string): Record<string, string> {
  const bytes = Buffer.from(secret)
  return {
    plain: secret,
    reversed: [...secret].reverse().join(''),
    hex: bytes.toString('hex'),
    'UTF-16 hex': Buffer.from(secret, 'utf16le').toString('hex'),
    'percent signs': [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
    ...base64s(bytes),
    ...quickHashes(bytes),
  }
}

/** Base64 looks different for each place that the secret may have among other bytes. */
function base64s(bytes: Buffer) {
  const places = [0, 1, 2].flatMap((place) => {
    const encoded = Buffer.concat([Buffer.alloc(place), bytes]).toString('base64url')
    const inner = encoded.slice(place && place + 1, Math.floor(((place + bytes.length) * 8) / 6))
    return [
      [`base64url, ${place}`, inner] as const,
      [`base64, ${place}`, inner.replaceAll('-', '+').replaceAll('_', '/')] as const,
    ]
  })
  return Object.fromEntries(places)
}

/** A hash that is computed in no time is as good as the secret, for whoever can try a billion a second. */
function quickHashes(bytes: Buffer) {
  const hashes = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(bytes).digest()
    return [
      [`${algorithm} hex`, digest.toString('hex')] as const,
      [`${algorithm} base64`, digest.toString('base64').replace(/=+$/, '')] as const,
    ]
  })
  return Object.fromEntries(hashes)
}
