// The files of the pictures: read and compressed when first asked for, and kept in memory while they are in demand.
import { readFile, stat } from 'node:fs/promises'
import { keepLatest } from './keep-latest.ts'
import { type Packed, pack } from './pack.ts'

export interface PictureFiles {
  /** The file as it lies in the folder now; null when there is none of this name. */
  find(name: string): Promise<Packed | null>
}

const quality = 9

/** Keeps the hundred files that were asked for last; one that changes is read again. Names are for the caller to check. */
export function createPictureFiles(folder: URL): PictureFiles {
  const kept = new Map<string, { changed: number; file: Promise<Packed> }>()

  async function find(name: string) {
    const url = new URL(name, folder)
    const changed = await stat(url).then(({ mtimeMs }) => mtimeMs, unlessMissing)
    if (changed === null) return null
    const known = kept.get(name)
    const entry = keepLatest(kept, name, known?.changed === changed ? known : { changed, file: read(url) })
    return entry.file.catch((error: unknown) => {
      kept.delete(name)
      return unlessMissing(error as NodeJS.ErrnoException)
    })
  }

  return { find }
}

async function read(url: URL) {
  return pack(await readFile(url), quality)
}

function unlessMissing(error: NodeJS.ErrnoException) {
  if (error.code === 'ENOENT') return null
  throw error
}
