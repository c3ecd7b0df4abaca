// How dear a hash is: as dear as visitors can bear on this machine, and as any hash that was met here.

export interface HashCost {
  /** bcrypt's cost for a new hash; never goes down. */
  current(): Promise<number>
  /**
   * There is a hash of this cost, of another machine or another day: if it is dearer, all take as long as it from now on, for
   * time must not tell who has one (S06). Not beyond a second or so, which would keep everybody out.
   */
  met(cost: number): void
}

/**
 * The least cost, unless `wanted` milliseconds are asked for: then the least that takes as long, by what one hash of the
 * least cost takes here, which `measure` is asked for once.
 */
export function createHashCost(
  least: number,
  wanted: number | null,
  measure: () => Promise<number>,
): HashCost {
  let most = least
  const chosen = once(async () => (wanted === null ? least : leastThatTakes(wanted, least, await measure())))
  return {
    current: async () => Math.max(most, await chosen()),
    met(cost) {
      most = Math.max(most, Math.min(cost, dearest))
    },
  }
}

const dearest = 14

/** bcrypt's cost: each more doubles the time. */
function leastThatTakes(wanted: number, least: number, milliseconds: number) {
  return least + Math.max(0, Math.ceil(Math.log2(wanted / milliseconds)))
}

/** Asks again only after a failure. */
function once<Result>(ask: () => Promise<Result>) {
  let asked: Promise<Result> | null = null
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = null
      throw error
    })
    return asked
  }
}
