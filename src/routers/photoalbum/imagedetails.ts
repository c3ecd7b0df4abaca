// One picture of the album, with the way to its neighbours. Its number finds it; its name makes the address readable.
import type { Request, Response } from 'express'
import { findImage } from '../../db/images.ts'
import type { Deps } from '../../deps.ts'
import { slugOf } from '../../helpers/slug.ts'
import { PageError } from '../../middleware/errors.ts'

interface Params {
  id: string
  slug?: string
}

export const showImageDetails = (deps: Deps) => async (req: Request<Params>, res: Response) => {
  const found = await findImage(deps.db, req.params.id)
  if (!found) throw new PageError(404, 'The album has no such picture.')
  const { previous, next, ...image } = found
  const { id, slug } = req.params
  const path = ['/album/imagedetails', id, slugOf(image.name)].filter(Boolean).join('/')
  if (slug !== undefined && slug !== slugOf(image.name)) return res.redirect(301, path)

  const canonical = deps.config.baseUrl + encodeURI(path)
  res.render('photoalbum/imagedetails', { image, previous, next, canonical })
}
