// A hasher whose every deed is timed and counted.
import { HasherBusyError, type HasherThreads, type KeyHasher } from './access-key.ts'
import type { Metrics } from './metrics.ts'

/** The same hasher; `metrics` hears how long each deed took, waiting included, and of each that was refused (S54). */
export function measureHasher(hasher: HasherThreads, metrics: Metrics): HasherThreads {
  async function timed<Result>(deed: 'hash' | 'check', work: Promise<Result>) {
    const begun = performance.now()
    try {
      const result = await work
      metrics.hash(deed, (performance.now() - begun) / 1000)
      return result
    } catch (error) {
      if (error instanceof HasherBusyError) metrics.hashRefused()
      throw error
    }
  }

  const measured = (one: KeyHasher): KeyHasher => ({
    hash: (key) => timed('hash', one.hash(key)),
    check: (key, stored) => timed('check', one.check(key, stored)),
  })
  return { ...hasher, ...measured(hasher), askedFrom: (network) => measured(hasher.askedFrom(network)) }
}
