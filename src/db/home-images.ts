// The home page's pictures in memory: read again when the table changes, so that a guest's page needs no query.
import type { Database } from './db.ts'
import { type Image, listHomeImages } from './images.ts'
import type { Listening } from './listening.ts'

export interface HomeImages {
  /** The pictures in their order: as they are, or as they last were while the database is away (S57). */
  list(): Promise<Image[]>
  /** Whole seconds since they were last known to be as the database has them; 0 while it can be heard. */
  age(): number
}

/** Milliseconds: two heartbeats and what an answer may take; and the least time between two tries without them. */
const heardWithin = 4_000
const tryAgainAfter = 1_000

/** Asks the database once, and then whenever it says that something changed, or could not say so. */
export function createHomeImages(db: Database): HomeImages {
  let kept: Image[] | null = null
  let keptAt = 0
  let askedAt = 0
  let listening: Listening | null = null

  async function read() {
    const asked = performance.now()
    askedAt = asked
    const images = await listHomeImages(db)
    if (asked < keptAt) return images
    kept = images
    keptAt = asked
    return images
  }

  const unsureFor = () => Math.min(listening?.unsureFor() ?? 0, performance.now() - keptAt)

  return {
    async list() {
      listening ??= db.listen('image_change', read)
      if (!kept) return read()
      if (unsureFor() > heardWithin && performance.now() - askedAt > tryAgainAfter) read().catch(() => {})
      return kept
    },
    age: () => (kept && unsureFor() > heardWithin ? Math.floor(unsureFor() / 1000) : 0),
  }
}
