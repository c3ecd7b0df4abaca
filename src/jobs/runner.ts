// Runs the queue's jobs in this process: starts when the database lets it, and stops without leaving one half done.
import { setTimeout as sleep } from 'node:timers/promises'
import type PgBoss from 'pg-boss'
import type { Database } from '../db/db.ts'
import { patiently } from '../db/unavailable.ts'
import type { Log } from '../helpers/log.ts'
import { trackWork } from '../helpers/track-work.ts'
import type { factsOf, JobHandlers, Jobs, Queue, WorkName } from './queue.ts'
import { newBoss, pollSeconds, settings } from './settings.ts'

type Job = PgBoss.JobWithMetadata<Jobs[WorkName]>

interface Jobwise {
  /** How many of a kind may run together. */
  atOnce: Record<WorkName, number>
  factsOf: typeof factsOf
}

/** Milliseconds: how long a note that a job is done waits for the database; between two tries to start; the clean-up. */
const patience = 6_000
const startAgainAfter = 2_000
const cleanUpEvery = 15 * 60_000
const finishWithin = 8_000

export function createRunner(
  db: Database,
  log: Log,
  { atOnce, factsOf }: Jobwise,
): Pick<Queue, 'wake' | 'work' | 'rest'> & { settled(): Promise<void> } {
  const work = trackWork()
  const workers: string[] = []
  let boss: PgBoss | null = null
  let resting = false
  let cleaning: NodeJS.Timeout | undefined

  /** Patiently: a mail whose job could not be noted as done would go out twice. */
  const executeSql = (text: string, values?: unknown[]) =>
    work.track(
      patiently(
        () => db.executeSql(text, values),
        () => (resting ? 0 : patience),
      ),
    )

  /** A new one for each try: one that failed to start is of no use any more. */
  async function start() {
    while (!resting) {
      const fresh = newBoss({ executeSql }, { migrate: false, supervise: true })
      fresh.on('error', (error) => log.error({ err: error, event: 'queue.error' }, 'the queue has a problem'))
      try {
        await fresh.start()
        if (!resting) return fresh
        await fresh.stop({ graceful: false, close: false })
      } catch (error) {
        log.error({ err: error, event: 'queue.waiting' }, 'the queue cannot start yet')
        await sleep(startAgainAfter)
      }
    }
    return null
  }

  async function runJob(name: WorkName, job: Job, handlers: JobHandlers) {
    const facts = { job: name, jobId: job.id, ...factsOf(job.data), attempt: job.retryCount + 1 }
    try {
      await (handlers[name] as (data: Jobs[WorkName]) => Promise<void>)(job.data)
      log.info({ ...facts, event: 'job.done' }, 'job done')
    } catch (error) {
      log.warn({ ...facts, event: 'job.failed', err: error }, 'job failed, will be tried again')
      throw new Error('see the log')
    }
  }

  async function cleanUp() {
    await boss?.send('clean-up', {}, { ...settings, singletonKey: 'all' }).catch((error: unknown) => {
      log.warn({ err: error, event: 'clean-up.failed' }, 'the clean-up could not be queued')
    })
  }

  return {
    wake() {
      for (const id of workers) boss?.notifyWorker(id)
    },
    async work(handlers) {
      boss = await start()
      if (!boss) return
      for (const name of Object.keys(atOnce) as WorkName[]) {
        for (let place = 0; place < atOnce[name]; place++) {
          const run = (job: Job) => work.track(runJob(name, job, handlers))
          workers.push(await startWorker(boss, name, run))
        }
      }
      await cleanUp()
      if (resting) return
      cleaning = setInterval(cleanUp, cleanUpEvery).unref()
    },
    async rest() {
      resting = true
      clearInterval(cleaning)
      await boss?.stop({ graceful: true, timeout: finishWithin, close: false }).catch((error: unknown) => {
        log.warn({ err: error, event: 'queue.left' }, 'jobs are left to others, once their time is over')
      })
      boss = null
    },
    settled: work.settled,
  }
}

async function startWorker(boss: PgBoss, name: WorkName, run: (job: Job) => Promise<void>) {
  const options = { batchSize: 1, pollingIntervalSeconds: pollSeconds, includeMetadata: true as const }
  const id = await boss.work<Jobs[WorkName]>(name, options, async (jobs) => {
    boss.notifyWorker(id)
    for (const job of jobs) await run(job)
  })
  return id
}
