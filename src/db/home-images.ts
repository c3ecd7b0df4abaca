// The home page's pictures in memory: read again when the table changes, so that a guest's page needs no query.
import type { Database } from './db.ts'
import { type Image, listHomeImages } from './images.ts'

export interface HomeImages {
  /** The pictures in their order. */
  list(): Promise<Image[]>
}

/** Asks the database until it can listen for changes; from then on only when one is heard. */
export function createHomeImages(db: Database): HomeImages {
  let kept: Promise<Image[]> | null = null
  let listening: Promise<void> | null = null

  async function list() {
    listening ??= db.listen('image_change', () => {
      kept = null
    })
    const heard = await listening.then(
      () => true,
      () => false,
    )
    if (!heard) {
      listening = null
      return listHomeImages(db)
    }
    kept ??= listHomeImages(db)
    return kept.catch((error: unknown) => {
      kept = null
      throw error
    })
  }

  return { list }
}
