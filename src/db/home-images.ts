// The home page's pictures in memory, and whether what was made of any pictures still holds: both as the table changes.
import type { Database } from './db.ts'
import { type Image, listHomeImages } from './images.ts'
import type { Listening } from './listening.ts'

export interface HomeImages {
  /** The pictures in their order: as they are, or as they last were while the database is away (S57). */
  list(): Promise<Image[]>
  /** Whole seconds since they were last known to be as the database has them; 0 while it can be heard. */
  age(): number
  /**
   * Another number once any picture has changed: what was made before holds no more. Null while a change could be missed:
   * then nothing is to be kept, nor used that was.
   */
  edition(): number | null
}

/** Milliseconds without a heartbeat: after which the pictures are read again, and after which they count as old. */
const sureFor = 1_900
const heardWithin = 4_000
const tryAgainAfter = 1_000

/** Asks the database once, and then whenever it says that something changed, or could not say so. */
export function createHomeImages(db: Database): HomeImages {
  let kept: Image[] | null = null
  let keptAt = 0
  let askedAt = 0
  let listening: Listening | null = null
  let changes = 0

  async function hear() {
    await read()
    changes++
  }

  async function read() {
    const asked = performance.now()
    askedAt = asked
    const images = await listHomeImages(db)
    if (asked < keptAt) return images
    kept = images
    keptAt = asked
    return images
  }

  const unheardFor = () => listening?.unsureFor() ?? Number.POSITIVE_INFINITY
  const unsureFor = () => Math.min(unheardFor(), performance.now() - keptAt)

  return {
    async list() {
      listening ??= db.listen('image_change', hear)
      if (!kept) return read()
      if (unsureFor() > sureFor && performance.now() - askedAt > tryAgainAfter) read().catch(() => {})
      return kept
    },
    edition: () => (unheardFor() > sureFor ? null : changes),
    age: () => (kept && unsureFor() > heardWithin ? Math.floor(unsureFor() / 1000) : 0),
  }
}
