// Access keys (passwords): made, hashed and checked. Hashing happens in threads, behind a bounded queue.
import { createHmac, randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { createFairQueue } from './fair-queue.ts'
import { createHashCost } from './hash-cost.ts'

const issuedLength = 14
const withoutLookAlikes = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'

/** How many keys may wait to be hashed, and for how many milliseconds (S54). */
const queueing = { most: 32, patience: 3_000 }

/** Milliseconds after which a thread is taken for lost, and another one is started. */
const longestHash = 10_000
/** Milliseconds, where a hash takes unusually long. */
const longestMeasuring = 1_000
const hashShape = /^\$2[aby]\$(\d\d)\$.{53}$/

/** How long an issued key works, in hours (S05), and the link in the same mail (S13). */
export const issuedKeyHours = 72
export const linkHours = 24

/** Hashes and checks keys; `close` ends its threads. */
export interface KeyHasher {
  /** bcrypt of the peppered key (S01). Refused only where a thread is lost: what needs it is half done already. */
  hash(key: string): Promise<string>
  /**
   * Whether the key opens the stored hash, and whether a new hash would be better: by the pepper or by its cost. Takes the
   * same time for a cheaper hash, for null, and for what is no hash at all (S06).
   */
  check(key: string, stored: string | null): Promise<{ matches: boolean; outdated: boolean }>
}

/** The hasher with its threads. */
export interface HasherThreads extends KeyHasher {
  /** The same for whoever asks from a network: the more it has asked lately, the longer it waits behind others (S54). */
  askedFrom(network: string): KeyHasher
  /** How many keys wait. */
  waiting(): number
  /** Has the cost measured before anybody waits for it. */
  warmUp(): Promise<void>
  close(): Promise<void>
}

/** Thrown by a hasher with too many waiting; becomes a 503 (S54). */
export class HasherBusyError extends Error {}

interface Threads {
  /** How many keys are hashed at once. */
  places: number
  /** Milliseconds that one hash is to take at least, if more than with the least cost; null: the least cost will do. */
  wanted: number | null
  /** Hears of threads that could not start; whoever waits for one is told that the hasher is busy. */
  onError(error: Error): void
}

/** How many keys each of so many processes hashes at once: four at most, for each thread takes about 10 MB. */
export function hashThreads(processes: number) {
  return Math.min(4, Math.max(1, Math.floor(availableParallelism() / processes)))
}

/** A hasher whose first pepper makes new hashes, at least at this bcrypt cost; further peppers still open old hashes. */
export function createKeyHasher(
  peppers: string[],
  leastCost: number,
  { places = 1, wanted = null, onError = () => {} }: Partial<Threads> = {},
): HasherThreads {
  const threads = new Piscina({
    filename: new URL('./hash-thread.js', import.meta.url).href,
    minThreads: 0,
    maxThreads: places,
    recordTiming: false,
    idleTimeout: Number.POSITIVE_INFINITY,
    niceIncrement: 10,
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  })
  threads.on('error', onError)
  const refusal = () => new HasherBusyError('Too many keys are waiting to be checked.')
  const queue = createFairQueue({ ...queueing, places, refusal })
  async function run(task: object, name: 'hash' | 'matches' | 'measure') {
    const signal = AbortSignal.timeout(longestHash)
    try {
      return await threads.run(task, { name, signal })
    } catch (error) {
      throw signal.aborted ? refusal() : error
    }
  }
  const cost = createHashCost(leastCost, wanted, () =>
    run({ cost: leastCost, longest: longestMeasuring }, 'measure'),
  )
  const [current = '', ...previous] = peppers

  const hasher = (from?: string): KeyHasher => ({
    hash: (key) =>
      queue.runFirst(async () => run({ digest: peppered(current, key), cost: await cost.current() }, 'hash')),
    check(key, stored) {
      const storedCost = Number(hashShape.exec(stored ?? '')?.[1] ?? Number.NaN)
      const known = !Number.isNaN(storedCost)
      if (known) cost.met(storedCost)
      return queue.run(async () => {
        const wantedCost = await cost.current()
        const against = known ? stored : nobodysHash(wantedCost)
        for (const pepper of [current, ...previous]) {
          const task = { digest: peppered(pepper, key), stored: against, cost: wantedCost }
          if ((await run(task, 'matches')) && known)
            return { matches: true, outdated: pepper !== current || storedCost < wantedCost }
        }
        return { matches: false, outdated: false }
      }, from)
    },
  })

  return {
    ...hasher(),
    askedFrom: hasher,
    waiting: queue.waiting,
    async warmUp() {
      await cost.current()
    },
    close: () => threads.destroy(),
  }
}

/** A fresh key for the site to mail: 14 letters and digits without look-alikes, about 80 bits (S05). */
export function makeIssuedKey() {
  return Array.from(
    { length: issuedLength },
    () => withoutLookAlikes[randomInt(withoutLookAlikes.length)],
  ).join('')
}

/** bcrypt sees 72 bytes only; this makes any key 64 of them, none lost (S01). */
function peppered(pepper: string, key: string) {
  return createHmac('sha384', pepper).update(key).digest('base64')
}

/** What is checked where there is none: as dear as all others. */
function nobodysHash(cost: number) {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
