// The durable queue: what is sent in a transaction runs once it commits, at least once (S47).
import PgBoss from 'pg-boss'
import type { Database, Db } from '../db/db.ts'
import type { Log } from '../helpers/log.ts'

/** What each job is told: ids and plain facts, never a key or a code. */
export interface Jobs {
  'send-mail': { userId: string; service: 'signup'; refusals?: number; outages?: number }
  'store-tile': { userId: string; colour: string }
}

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
const atOnce = 4
const pollSeconds = 2

const queueSchema = 'pgboss'

/** Jobs of a higher priority go first; new ones have 0. */
type When = Pick<PgBoss.SendOptions, 'priority' | 'startAfter'>

export interface Queue {
  /**
   * Queues a job in the transaction `tx`; an account that has one waiting already gets no second one. `startAfter` is
   * in seconds.
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
  const boss = newBoss(db, { migrate: false, supervise: true })
  boss.on('error', (error) => log.error({ err: error, event: 'queue.error' }, 'the queue has a problem'))
  const workers: string[] = []

  return {
    async send(tx, name, data, when) {
      await boss.send(name, data, { ...settings, ...when, singletonKey: data.userId, db: tx })
    },
    wake() {
      for (const id of workers) boss.notifyWorker(id)
    },
    async work(handlers) {
      await boss.start()
      for (const name of Object.keys(handlers) as JobName[]) {
        for (let place = 0; place < atOnce; place++)
          workers.push(await startWorker(boss, name, handlers, log))
      }
    },
    async close() {
      if (workers.length > 0) await boss.stop({ graceful: true, timeout: 8_000, close: false })
    },
  }
}

/** Makes or updates the queue's own tables and queues: a part of the migration. */
export async function migrateQueue(db: Pick<Db, 'executeSql'>) {
  const boss = newBoss(db, { migrate: true, supervise: false })
  await boss.start()
  for (const name of ['send-mail', 'store-tile'] satisfies JobName[])
    await boss.createQueue(name, { name, policy: 'short' })
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

async function startWorker(boss: PgBoss, name: JobName, handlers: JobHandlers, log: Log) {
  const options = { batchSize: 1, pollingIntervalSeconds: pollSeconds, includeMetadata: true as const }
  const id = await boss.work<Jobs[JobName]>(name, options, async (jobs) => {
    boss.notifyWorker(id)
    for (const job of jobs) await runJob(name, job, handlers, log)
  })
  return id
}

async function runJob(
  name: JobName,
  job: PgBoss.JobWithMetadata<Jobs[JobName]>,
  handlers: JobHandlers,
  log: Log,
) {
  const facts = { job: name, jobId: job.id, userId: job.data.userId, attempt: job.retryCount + 1 }
  try {
    await (handlers[name] as (data: Jobs[JobName]) => Promise<void>)(job.data)
    log.info({ ...facts, event: 'job.done' }, 'job done')
  } catch (error) {
    log.warn({ ...facts, event: 'job.failed', err: error }, 'job failed, will be tried again')
    throw new Error('see the log')
  }
}
