// A fault as a test: what is done to an installation, and the figures that it leaves in the table.
import { it } from 'vitest'
import { openWorld, type World } from './world.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** How the fault was survived, in a few words. */
    figures?: string
  }
}

const short = process.env.CHAOS === 'short'

/**
 * Runs `survive` in a world of its own. It throws when something was not survived, and returns figures. `sizes` are what it
 * is told in `npm run chaos` and in `npm test`; without a short one it is left to the former.
 */
export function fault<Size>(
  name: string,
  sizes: { full: Size; short?: Size },
  survive: (world: World, size: Size) => Promise<string>,
) {
  const size = short ? sizes.short : sizes.full
  if (size === undefined) return
  it(name, async ({ task }) => {
    const world = await openWorld()
    try {
      task.meta.figures = await survive(world, size)
    } finally {
      await world.close()
    }
  })
}
