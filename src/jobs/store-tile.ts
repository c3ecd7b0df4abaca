// Draws an account's avatar and puts it where its URL points.
import { listColours, pickTilePattern } from '../db/namer.ts'
import { findUser, updateTileStored } from '../db/users.ts'
import type { Deps } from '../deps.ts'
import { drawTile } from '../helpers/tile.ts'
import type { Jobs } from './queue.ts'

/**
 * The same account gets the same tile however often this runs; nothing stays stored for one that is gone, not even of an
 * earlier run that was killed between the two (S27, S56).
 */
export const storeTile =
  (deps: Pick<Deps, 'db' | 'tileStore'>) =>
  async ({ userId, tile, colour }: Jobs['store-tile']) => {
    const user = await findUser(deps.db, userId)
    if (!user) return deps.tileStore.remove(tile)
    const pattern = await pickTilePattern(deps.db, tile)
    const colours = await listColours(deps.db)
    await deps.tileStore.put(tile, drawTile(pattern, colour, colours, tile))
    const stillThere = await updateTileStored(deps.db, userId)
    if (!stillThere) await deps.tileStore.remove(tile)
  }
