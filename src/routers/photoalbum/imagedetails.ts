// One picture of the album, with the way to its neighbours.
import type { Request, Response } from 'express'
import { findImage } from '../../db/images.ts'
import type { Deps } from '../../deps.ts'
import { PageError } from '../../middleware/errors.ts'

export const showImageDetails = (deps: Deps) => async (req: Request<{ id: string }>, res: Response) => {
  const found = await findImage(deps.db, req.params.id)
  if (!found) throw new PageError(404, 'The album has no such picture.')
  const { previous, next, ...image } = found
  res.render('photoalbum/imagedetails', {
    image,
    previous,
    next,
  })
}
