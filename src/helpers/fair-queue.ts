// A queue before a few places of work: whoever asked least goes first, and when it is full, whoever asked most is sent away.

export interface FairQueue {
  /** Does the work once a place is free; `from` says who asks. Rejects with the refusal when the queue is too full or slow. */
  run<Result>(work: () => Promise<Result>, from?: string): Promise<Result>
  /** Does it before all of those, and never refuses. */
  runFirst<Result>(work: () => Promise<Result>): Promise<Result>
  /** How many wait. */
  waiting(): number
}

interface Options {
  /** How many work at once, and how many may wait. */
  places: number
  most: number
  /** How long one waits at most, in milliseconds. */
  patience: number
  refusal: () => Error
}

interface Waiting {
  /** When it came, later by some for each time that the same one has asked before; or `first`. */
  turn: number
  start(): void
  refuse(): void
}

const first = Number.NEGATIVE_INFINITY

/** Milliseconds that each time of having asked before puts one back: behind those who come meanwhile, not behind all. */
const putBack = 500

/** A flood from many sides cannot keep out somebody who is new: theirs are the last in the queue (S54). */
export function createFairQueue({ places, most, patience, refusal }: Options): FairQueue {
  const askedBefore = createTally()
  let waiting: Waiting[] = []
  let free = places

  function leave(one: Waiting) {
    waiting = waiting.filter((other) => other !== one)
  }

  function next() {
    const chosen = waiting.toSorted((one, other) => one.turn - other.turn)[0]
    if (!chosen || free === 0) return
    leave(chosen)
    free--
    chosen.start()
  }

  function sendOneAway() {
    const last = waiting.toSorted((one, other) => one.turn - other.turn).at(-1)
    if (waiting.length <= most || !last || last.turn === first) return
    last.refuse()
  }

  function place(turn: number) {
    return new Promise<void>((start, refuse) => {
      const impatience = turn === first ? undefined : setTimeout(() => one.refuse(), patience)
      const one: Waiting = {
        turn,
        start() {
          clearTimeout(impatience)
          start()
        },
        refuse() {
          clearTimeout(impatience)
          leave(one)
          refuse(refusal())
        },
      }
      waiting.push(one)
      next()
      sendOneAway()
    })
  }

  async function runAt<Result>(turn: number, work: () => Promise<Result>) {
    await place(turn)
    try {
      return await work()
    } finally {
      free++
      next()
    }
  }

  return {
    run: (work, from) => runAt(performance.now() + putBack * (from ? askedBefore(from) : 0), work),
    runFirst: (work) => runAt(first, work),
    waiting: () => waiting.length,
  }
}

const tallyFor = 15 * 60_000
const mostTallied = 10_000

/** Counts for 15 minutes at least and 30 at most, and never for more than 20,000 names. */
function createTally() {
  let current = new Map<string, number>()
  let previous = new Map<string, number>()
  let since = performance.now()

  return (name: string) => {
    if (current.size >= mostTallied || performance.now() - since > tallyFor) {
      previous = current
      current = new Map()
      since = performance.now()
    }
    const now = current.get(name) ?? 0
    current.set(name, now + 1)
    return now + (previous.get(name) ?? 0)
  }
}
