// The durable queue: what is sent in a transaction runs once it commits, at least once (S47).
import PgBoss from 'pg-boss'
import type { Database, Db } from '../db/db.ts'
import { bringForward } from '../db/waiting-jobs.ts'
import type { Log } from '../helpers/log.ts'
import type { Notice } from '../helpers/mailer.ts'
import { trackWork } from './track-work.ts'

/** What each job is told: ids and plain facts, never a key, a code or an address. */
export interface Jobs {
  'send-mail': MailJob
  'store-tile': { userId: string; colour: string }
  'remove-tile': { userId: string; tile: string }
  'clean-up': object
}

/** Which mail, and how often it has failed so far; `unsure`: how often it may have gone out all the same. */
export type MailJob = Letters & { refusals?: number; outages?: number; unsure?: number }

type Letters =
  | { service: 'signup' | 'change'; userId: string }
  /** `asOwner`: asked for from within the mailbox, and so not counted against it (S12). */
  | { service: 'resetkey'; ticketId: string; asOwner?: true }
  | { service: 'notice'; userId: string; ticketId: string; notice: Notice }

export type JobName = keyof Jobs
export type JobHandlers = { [Name in JobName]: (data: Jobs[Name]) => Promise<void> }

/**
 * A killed worker's job is taken up again within expire + two maintenance intervals + retry + poll seconds, under a
 * minute in all (S47): pg-boss leaves out a round that comes a little early.
 */
const settings = {
  expireInSeconds: 15,
  retryDelay: 25,
  retryBackoff: false,
  retryLimit: Math.floor((72 * 3600) / 25),
  retentionHours: 72,
}
const maintenanceSeconds = 5
const atOnce = { 'send-mail': 4, 'store-tile': 4, 'remove-tile': 1, 'clean-up': 1 } satisfies Record<
  JobName,
  number
>
const jobNames = Object.keys(atOnce) as JobName[]
const pollSeconds = 2
const cleanUpEvery = 15 * 60_000

const queueSchema = 'pgboss'

/** Jobs of a higher priority go first; new ones have 0. */
type When = Pick<PgBoss.SendOptions, 'priority' | 'startAfter'>

export interface Queue {
  /**
   * Queues a job in the transaction `tx`. While the same one waits already, there is no second one: the first goes at
   * once, unless `when` says otherwise. `startAfter` is in seconds.
   */
  send<Name extends JobName>(tx: Db, name: Name, data: Jobs[Name], when?: When): Promise<void>
  /** Looks at once for jobs, where this process runs them; otherwise the next poll finds them. */
  wake(): void
  /** Runs jobs in this process from now on. */
  work(handlers: JobHandlers): Promise<void>
  close(): Promise<void>
}

/** The queue in the database of the site; its tables are made by the migration. */
export function createQueue(db: Database, log: Log): Queue {
  const work = trackWork()
  const asked = { executeSql: (text: string, values?: unknown[]) => work.track(db.executeSql(text, values)) }
  const boss = newBoss(asked, { migrate: false, supervise: true })
  boss.on('error', (error) => log.error({ err: error, event: 'queue.error' }, 'the queue has a problem'))
  const workers: string[] = []
  let cleaning: NodeJS.Timeout | undefined

  return {
    async send(tx, name, data, when) {
      const singletonKey = JSON.stringify(factsOf(data))
      const id = await boss.send(name, data, { ...settings, ...when, singletonKey, db: tx })
      if (id === null && !when) await bringForward(tx, { name, singletonKey, data })
    },
    wake() {
      for (const id of workers) boss.notifyWorker(id)
    },
    async work(handlers) {
      await boss.start()
      for (const name of jobNames) {
        for (let place = 0; place < atOnce[name]; place++)
          workers.push(await startWorker(boss, name, (job) => work.track(runJob(name, job, handlers, log))))
      }
      const cleanUp = () => boss.send('clean-up', {}, { ...settings, singletonKey: 'all' })
      await cleanUp()
      cleaning = setInterval(
        () => cleanUp().catch((error) => boss.emit('error', error)),
        cleanUpEvery,
      ).unref()
    },
    async close() {
      clearInterval(cleaning)
      if (workers.length > 0) await boss.stop({ graceful: true, timeout: 8_000, close: false })
      await work.settled()
    },
  }
}

/** Makes or updates the queue's own tables and queues: a part of the migration. */
export async function migrateQueue(db: Pick<Db, 'executeSql'>) {
  const boss = newBoss(db, { migrate: true, supervise: false })
  await boss.start()
  for (const name of jobNames) await boss.createQueue(name, { name, policy: 'short' })
  await boss.stop({ graceful: false, close: false })
}

function newBoss(db: Pick<Db, 'executeSql'>, options: { migrate: boolean; supervise: boolean }) {
  return new PgBoss({
    ...options,
    db: db as PgBoss.Db,
    schema: queueSchema,
    schedule: false,
    maintenanceIntervalSeconds: maintenanceSeconds,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterHours: 24,
  })
}

/** What a job is about, for the log and for telling it from others: the account, which mail, the ticket. */
export function factsOf(data: Jobs[JobName]) {
  const { userId, service, ticketId } = data as Partial<Record<string, string>>
  return { userId, service, ticketId }
}

type Job = PgBoss.JobWithMetadata<Jobs[JobName]>

async function startWorker(boss: PgBoss, name: JobName, run: (job: Job) => Promise<void>) {
  const options = { batchSize: 1, pollingIntervalSeconds: pollSeconds, includeMetadata: true as const }
  const id = await boss.work<Jobs[JobName]>(name, options, async (jobs) => {
    boss.notifyWorker(id)
    for (const job of jobs) await run(job)
  })
  return id
}

async function runJob(name: JobName, job: Job, handlers: JobHandlers, log: Log) {
  const facts = { job: name, jobId: job.id, ...factsOf(job.data), attempt: job.retryCount + 1 }
  try {
    await (handlers[name] as (data: Jobs[JobName]) => Promise<void>)(job.data)
    log.info({ ...facts, event: 'job.done' }, 'job done')
  } catch (error) {
    log.warn({ ...facts, event: 'job.failed', err: error }, 'job failed, will be tried again')
    throw new Error('see the log')
  }
}
