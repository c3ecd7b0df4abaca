// The picture files: those of the home page for everybody, the others on air for members.
import type { Request, Response } from 'express'
import { findImageByFile } from '../../db/images.ts'
import type { Deps } from '../../deps.ts'
import { createPictureFiles } from '../../helpers/picture-files.ts'
import { sendEncoded } from '../../middleware/encoded.ts'
import { PageError } from '../../middleware/errors.ts'

const fileName = /^[a-z0-9][a-z0-9-]{0,100}\.svg$/

export const showPicture = (deps: Deps) => {
  const files = createPictureFiles(new URL('../../../pictures/', import.meta.url))
  return async (req: Request<{ file: string }>, res: Response) => {
    const { file } = req.params
    const image = fileName.test(file) ? await findPicture(deps, file) : null
    const allowed = image !== null && (image.inHome || res.locals.user.state !== 'guest')
    const content = allowed ? await files.find(file) : null
    if (!content) throw new PageError(404, 'There is no such picture.')

    res.set('Cache-Control', image?.inHome ? 'public, max-age=3600' : 'private, max-age=3600')
    sendEncoded(req, res, 'svg', content)
  }
}

async function findPicture(deps: Deps, file: string) {
  const home = await deps.homeImages.list()
  return home.find((image) => image.file === file) ?? findImageByFile(deps.db, file)
}
