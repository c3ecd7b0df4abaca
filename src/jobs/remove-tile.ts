// Takes the avatar of an account that is gone out of the store (S27).
import type { Deps } from '../deps.ts'
import type { Jobs } from './queue.ts'

/** Fine to run twice: what is gone is gone. */
export const removeTile =
  (deps: Pick<Deps, 'tileStore'>) =>
  ({ tile }: Jobs['remove-tile']) =>
    deps.tileStore.remove(tile)
