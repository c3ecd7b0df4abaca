// The files of the pictures: read and compressed when first asked for, and kept in memory while they are in demand.
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

interface PictureFile {
  identity: Buffer
  br: Buffer
  gzip: Buffer
}

export interface PictureFiles {
  /** The file as it lies in the folder now; null when there is none of this name. */
  find(name: string): Promise<PictureFile | null>
}

const mostKept = 100
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Keeps the hundred files that were asked for last; one that changes is read again. Names are for the caller to check. */
export function createPictureFiles(folder: URL): PictureFiles {
  const kept = new Map<string, { changed: number; file: Promise<PictureFile> }>()

  async function find(name: string) {
    const url = new URL(name, folder)
    const changed = await stat(url).then(({ mtimeMs }) => mtimeMs, unlessMissing)
    if (changed === null) return null
    const known = kept.get(name)
    const entry = known?.changed === changed ? known : { changed, file: read(url) }
    kept.delete(name)
    kept.set(name, entry)
    for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest)
    return entry.file.catch((error: unknown) => {
      kept.delete(name)
      return unlessMissing(error as NodeJS.ErrnoException)
    })
  }

  return { find }
}

async function read(url: URL): Promise<PictureFile> {
  const identity = await readFile(url)
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, quality),
    promisify(gzip)(identity, { level: 9 }),
  ])
  return { identity, br, gzip: gz }
}

function unlessMissing(error: NodeJS.ErrnoException) {
  if (error.code === 'ENOENT') return null
  throw error
}
