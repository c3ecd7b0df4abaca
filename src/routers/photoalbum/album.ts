// The album, a page at a time.
import type { Request, Response } from 'express'
import { listImages } from '../../db/images.ts'
import type { Deps } from '../../deps.ts'
import { PageError } from '../../middleware/errors.ts'
import { drawFramed } from '../../middleware/page-frames.ts'
import { isId } from '../../middleware/params.ts'

const imagesPerPage = 24

export const showAlbum = (deps: Deps) => async (req: Request, res: Response) => {
  const after = req.query.after ?? null
  if (after !== null && !isId(after)) throw new PageError(404, 'The album has no such page.')

  const shared = () => findPage(deps, after)
  await drawFramed(deps, req, res, { view: 'photoalbum/album', query: ['after'], shared })
}

async function findPage({ db }: Pick<Deps, 'db'>, after: string | null) {
  const found = await listImages(db, imagesPerPage + 1, after)
  if (after !== null && found.length === 0) throw new PageError(404, 'The album has no such page.')

  const images = found.slice(0, imagesPerPage)
  const next = found.length > imagesPerPage ? (images.at(-1)?.id ?? null) : null
  return { images, next, first: after === null }
}
