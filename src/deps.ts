// Everything that holds a connection or a secret, made once for a process and handed down from there.
import type { KeyObject } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type nunjucks from 'nunjucks'
import type { Config } from './config.ts'
import { createDatabase, type Database } from './db/db.ts'
import { createHomeImages, type HomeImages } from './db/home-images.ts'
import { createLimits, type Limits } from './db/limits.ts'
import { countJobs } from './db/waiting-jobs.ts'
import { createKeyHasher, type HasherThreads, hashThreads } from './helpers/access-key.ts'
import { createEditionMemory, type EditionMemory } from './helpers/edition-memory.ts'
import { type EventLoop, watchEventLoop } from './helpers/event-loop.ts'
import type { FinishedPage, PageFrame } from './helpers/kept-pages.ts'
import type { Log } from './helpers/log.ts'
import { createMailer, type Mailer } from './helpers/mailer.ts'
import { measureHasher } from './helpers/measured-hasher.ts'
import { createMetrics, type Metrics } from './helpers/metrics.ts'
import type { ThemeColours } from './helpers/theme-colours.ts'
import { createTileStore, type TileStore } from './helpers/tile-store.ts'
import { currentOf, signingKeys } from './helpers/token.ts'
import { trackWork, type Work } from './helpers/track-work.ts'
import { createQueue, type Queue, workNames } from './jobs/queue.ts'
import { lastResort } from './jobs/settings.ts'
import { createViews, loadAssets } from './views.ts'

export interface Deps {
  config: Config
  log: Log
  db: Database
  queue: Queue
  hasher: HasherThreads
  limits: Limits
  /** Hide one-time codes and what is counted; the first is in use, all are known. */
  codeKeys: KeyObject[]
  /** Sign sessions, links and messages; the first signs, all verify. */
  linkKeys: KeyObject[]
  mailer: Mailer
  tileStore: TileStore
  homeImages: HomeImages
  /** What all guests get alike; nothing of a member's (S39). */
  guestPages: EditionMemory<FinishedPage>
  /** What all members get alike; nothing of one member's (S39). */
  pageFrames: EditionMemory<PageFrame>
  eventLoop: EventLoop
  metrics: Metrics
  /** `leaving`: this process has been told to stop and takes no more than what is under way (S59). */
  lifecycle: { leaving: boolean }
  /** What is still done for visitors who have their answer. */
  afterwards: Work
  views: nunjucks.Environment
  /** Plain names of the static files to their hashed ones. */
  assets: Record<string, string>
  /** The theme, for what no style sheet reaches. */
  colours: ThemeColours
  /** Ends threads and connections. */
  close(): Promise<void>
}

/** Where `npm run build` puts the static files. */
export const staticFolder = new URL('../dist/static/', import.meta.url)

/** Opens nothing that could fail: connections are made when first needed. */
export function createDeps(config: Config, log: Log): Deps {
  const db = createDatabase(config.databaseUrl, (error) =>
    log.error({ err: error, event: 'database.lost' }, 'a connection to the database was lost'),
  )
  const queue = createQueue(db, log)
  const metrics = createMetrics()
  const threads = createKeyHasher(config.secrets.KEY_PEPPER, config.keyCost, {
    places: hashThreads(config.processes),
    wanted: config.keyTime,
    onError: (error) =>
      log.error({ err: error, event: 'hasher.broken' }, 'a thread that hashes keys could not start'),
  })
  const hasher = measureHasher(threads, metrics)
  const homeImages = createHomeImages(db)
  const edition = config.keepsPages ? homeImages.edition : () => null
  const eventLoop = watchEventLoop()
  const afterwards = trackWork()
  const codeKeys = signingKeys(config.secrets.KEY_PEPPER)
  const tileStore = createTileStore(config.tiles)
  const built = loadAssets(fileURLToPath(staticFolder))
  const views = createViews({
    ...built,
    siteName: config.siteName,
    baseUrl: config.baseUrl,
    development: !config.production,
  })
  metrics.watch({
    pool: db.pool,
    hashesWaiting: hasher.waiting,
    jobs: () => countJobs(db),
    jobNames: workNames,
    givenUp: lastResort,
  })

  return {
    config,
    log,
    db,
    queue,
    hasher,
    limits: createLimits(db, currentOf(codeKeys), config.limitFactor),
    codeKeys,
    linkKeys: signingKeys(config.secrets.JWT_SECRET_HTML),
    mailer: createMailer(config.mailerUrl, currentOf(signingKeys(config.secrets.JWT_MAILER_SECRET))),
    tileStore,
    homeImages,
    guestPages: createEditionMemory(edition),
    pageFrames: createEditionMemory(edition),
    eventLoop,
    metrics,
    lifecycle: { leaving: false },
    afterwards,
    views,
    assets: built.assets,
    colours: built.colours,
    async close() {
      await queue.close()
      await afterwards.settled()
      eventLoop.close()
      metrics.close()
      await hasher.close()
      tileStore.close()
      await db.close()
    },
  }
}
