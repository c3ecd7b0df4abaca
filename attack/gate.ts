// Lets so many through at a time.

/** Runs work when one of the places is free. */
export function createGate(places: number) {
  const waiting: (() => void)[] = []
  let free = places

  async function enter() {
    if (free > 0) free--
    else await new Promise<void>((done) => waiting.push(done))
  }

  function leave() {
    const next = waiting.shift()
    if (next) next()
    else free++
  }

  return async <Result>(work: () => Promise<Result>) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
