// The picture files: those of the home page for everybody, the others on air for members.
import { readFile } from 'node:fs/promises'
import type { Request, Response } from 'express'
import { findImageByFile } from '../../db/images.ts'
import type { Deps } from '../../deps.ts'
import { PageError } from '../../middleware/errors.ts'

const folder = new URL('../../../pictures/', import.meta.url)
const fileName = /^[a-z0-9][a-z0-9-]{0,100}\.svg$/

export const showPicture = (deps: Deps) => async (req: Request<{ file: string }>, res: Response) => {
  const { file } = req.params
  const image = fileName.test(file) ? await findPicture(deps, file) : null
  const allowed = image !== null && (image.inHome || res.locals.user.state !== 'guest')
  if (!allowed) throw new PageError(404, 'There is no such picture.')

  if (image.inHome) res.set('Cache-Control', 'public, max-age=3600')
  else res.set('Cache-Control', 'private, max-age=3600')
  res.type('svg').send(await readPicture(file))
}

async function readPicture(file: string) {
  try {
    return await readFile(new URL(file, folder))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new PageError(404, 'There is no such picture.')
    throw error
  }
}

async function findPicture(deps: Deps, file: string) {
  const home = await deps.homeImages.list()
  return home.find((image) => image.file === file) ?? findImageByFile(deps.db, file)
}
