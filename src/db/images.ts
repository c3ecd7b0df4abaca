// Pictures: every statement on minimaluser.tbl_image.
import sql, { raw, type Sql } from 'sql-template-tag'
import type { Db } from './db.ts'

/** A picture that is on air. */
export interface Image {
  id: string
  name: string
  caption: string
  /** What it shows, for whoever cannot see it; null where nobody wrote it yet. */
  description: string | null
  file: string
  /** The path under which the site gives the file out. */
  url: string
  inHome: boolean
  changed: Date
}

const columns = raw(`
    img_id AS "id", coalesce(img_name, '') AS "name", coalesce(img_caption, '') AS "caption",
    nullif(img_description, '') AS "description", img_filename AS "file",
    '/pictures/' || img_filename AS "url", img_is_in_hp AS "inHome", img_tstamp AS "changed"`)

/** As text, for a JSON number would lose digits of it. */
const neighbour = raw(`json_build_object('id', img_id::text, 'name', coalesce(img_name, ''))`)

/** The home page's pictures in their order. */
export function listHomeImages(db: Db) {
  return db.many<Image>(sql`
    SELECT ${columns}
    FROM minimaluser.tbl_image
    WHERE img_onair
      AND img_is_in_hp
    ORDER BY img_seqno, img_id
  `)
}

/** Up to `limit` pictures of the album, from the beginning or after the picture with the id `after`. */
export function listImages(db: Db, limit: number, after: string | null) {
  return db.many<Image>(sql`
    SELECT ${columns}
    FROM minimaluser.tbl_image
    WHERE img_onair
      ${after === null ? raw('') : sql`AND (img_seqno, img_id) > ${placeOf(after)}`}
    ORDER BY img_seqno, img_id
    LIMIT ${limit}
  `)
}

/** What leads to a picture. */
export type Neighbour = Pick<Image, 'id' | 'name'>

/** The picture with this id and its neighbours in the album; null when it is not on air. */
export function findImage(db: Db, id: string) {
  return db.maybeOne<Image & { previous: Neighbour | null; next: Neighbour | null }>(sql`
    SELECT ${columns},
      (
        SELECT ${neighbour} FROM minimaluser.tbl_image
        WHERE img_onair AND (img_seqno, img_id) < ${placeOf(id)}
        ORDER BY img_seqno DESC, img_id DESC LIMIT 1
      ) AS "previous",
      (
        SELECT ${neighbour} FROM minimaluser.tbl_image
        WHERE img_onair AND (img_seqno, img_id) > ${placeOf(id)}
        ORDER BY img_seqno, img_id LIMIT 1
      ) AS "next"
    FROM minimaluser.tbl_image
    WHERE img_id = ${id}
      AND img_onair
  `)
}

/** The picture on air that is kept in this file, or null. */
export function findImageByFile(db: Db, file: string) {
  return db.maybeOne<Image>(sql`
    SELECT ${columns}
    FROM minimaluser.tbl_image
    WHERE img_filename = ${file}
      AND img_onair
    LIMIT 1
  `)
}

function placeOf(id: string): Sql {
  return sql`(SELECT img_seqno, img_id FROM minimaluser.tbl_image WHERE img_id = ${id})`
}
