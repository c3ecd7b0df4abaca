// One picture of the album, with the way to its neighbours. Its number finds it; its name makes the address readable.
import type { Request, Response } from 'express'
import { findImage } from '../../db/images.ts'
import type { Deps } from '../../deps.ts'
import { slugOf } from '../../helpers/slug.ts'
import { PageError } from '../../middleware/errors.ts'
import { drawFramed } from '../../middleware/page-frames.ts'

interface Params {
  id: string
  slug?: string
}

export const showImageDetails = (deps: Deps) => (req: Request<Params>, res: Response) =>
  drawFramed(deps, req, res, { view: 'photoalbum/imagedetails', shared: () => findPicture(deps, req, res) })

/** Null, and the way to the right address, when the name is not the picture's. */
async function findPicture(deps: Deps, req: Request<Params>, res: Response) {
  const { id, slug } = req.params
  const found = await findImage(deps.db, id)
  if (!found) throw new PageError(404, 'The album has no such picture.')
  const { previous, next, ...image } = found
  const path = ['/album/imagedetails', id, slugOf(image.name)].filter(Boolean).join('/')
  if (slug !== undefined && slug !== slugOf(image.name)) {
    res.redirect(301, path)
    return null
  }
  return { image, previous, next, canonical: deps.config.baseUrl + encodeURI(path) }
}
