// The section of the photo album, the placeholder for your own: its URLs and who may open them.
import { Router } from 'express'
import type { Deps } from '../../deps.ts'
import { createGuards } from '../../middleware/guards.ts'
import { idParam } from '../../middleware/params.ts'
import { showAlbum } from './album.ts'
import { showImageDetails } from './imagedetails.ts'

export function photoalbumRouter(deps: Deps) {
  const { confirmed, signedIn } = createGuards(deps)
  const router = Router({ caseSensitive: true, strict: true })
  router.param('id', idParam)

  router.get('/album', (_req, res) => res.redirect(301, '/album/'))
  router.get('/album/', confirmed(showAlbum(deps)))
  router.get('/album/imagedetails/:id', signedIn(showImageDetails(deps)))
  router.get('/album/imagedetails/:id/:slug', signedIn(showImageDetails(deps)))

  return router
}
