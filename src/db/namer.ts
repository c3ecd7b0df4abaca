// The namer: every statement on namer.tbl_noun and namer.tbl_tile.
import sql, { type Sql } from 'sql-template-tag'
import type { Db } from './db.ts'

const adjective = 1
const animal = 2
const colour = 3

/** What a nickname is composed of, and the colour as six hex digits without #. */
interface Words {
  adjective: string
  animal: string
  colour: string
  hex: string
}

/** A random adjective, animal and colour; throws when the table lacks a kind. */
export function pickWords(db: Db) {
  return db.one<Words>(sql`
    SELECT adjective.nou_noun AS "adjective", animal.nou_noun AS "animal",
      colour.nou_noun AS "colour", colour.nou_color AS "hex"
    FROM ${randomNoun(adjective)} AS adjective
    CROSS JOIN ${randomNoun(animal)} AS animal
    CROSS JOIN ${randomNoun(colour)} AS colour
  `)
}

/** Counts and skips, so nothing is sorted, every word is as likely as the others, and ids may have gaps. */
function randomNoun(type: number): Sql {
  return sql`(
    SELECT nou_noun, nou_color
    FROM namer.tbl_noun
    WHERE nou_type = ${type}
    OFFSET floor(random() * (SELECT count(*) FROM namer.tbl_noun WHERE nou_type = ${type}))
    LIMIT 1
  )`
}

/** The hex of each colour word, six digits without #. */
export async function listColours(db: Db) {
  const rows = await db.many<{ hex: string }>(sql`
    SELECT nou_color AS "hex"
    FROM namer.tbl_noun
    WHERE nou_type = ${colour}
    ORDER BY nou_id
  `)
  return rows.map(({ hex }) => hex)
}

/** The SVG of one pattern: always the same one for the same seed, each as likely as the others over many seeds. */
export async function pickTilePattern(db: Db, seed: string) {
  const row = await db.one<{ svg: string }>(sql`
    SELECT tle_svg AS "svg"
    FROM namer.tbl_tile
    ORDER BY md5(${seed} || tle_id::text)
    LIMIT 1
  `)
  return row.svg
}
