// The durable queue: what is sent in a transaction runs once it commits, at least once (S47).
import type PgBoss from 'pg-boss'
import type { Database, Db } from '../db/db.ts'
import { bringForward } from '../db/waiting-jobs.ts'
import type { Log } from '../helpers/log.ts'
import type { Notice } from '../helpers/mailer.ts'
import { createRunner } from './runner.ts'
import { lastResort, newBoss, settings } from './settings.ts'

/** What each job is told: ids and plain facts, never a key, a code or an address. */
export interface Jobs {
  'send-mail': MailJob
  'store-tile': { userId: string; tile: string; colour: string }
  'remove-tile': { userId: string; tile: string }
  'clean-up': object
  /** What no further try would help; nobody works on these, they are there to be seen for two weeks or more. */
  'given-up': { job: string } & ReturnType<typeof factsOf>
}

/** Which mail, and how often it has failed so far; `unsure`: how often it may have gone out all the same. */
export type MailJob = Letters & { refusals?: number; outages?: number; unsure?: number }

type Letters =
  | { service: 'signup' | 'change'; userId: string }
  /** `asOwner`: asked for from within the mailbox, and so not counted against it (S12). */
  | { service: 'resetkey'; ticketId: string; asOwner?: true }
  | { service: 'notice'; userId: string; ticketId: string; notice: Notice }

export type JobName = keyof Jobs
export type WorkName = Exclude<JobName, typeof lastResort>
export type JobHandlers = { [Name in WorkName]: (data: Jobs[Name]) => Promise<void> }

/** A mail at a time in each process: whatever kills it in the middle of one doubles no more than that one (S47). */
const atOnce: Record<WorkName, number> = { 'send-mail': 1, 'store-tile': 4, 'remove-tile': 1, 'clean-up': 1 }

export const workNames = Object.keys(atOnce) as WorkName[]

/** Jobs of a higher priority go first; new ones have 0. */
type When = Pick<PgBoss.SendOptions, 'priority' | 'startAfter'>

export interface Queue {
  /**
   * Queues a job in the transaction `tx`. While the same one waits already, there is no second one: the first goes at
   * once, with what it is told now, unless there is a `when`. `startAfter` is in seconds.
   */
  send<Name extends JobName>(tx: Db, name: Name, data: Jobs[Name], when?: When): Promise<void>
  /** Looks at once for jobs, where this process runs them; otherwise the next poll finds them. */
  wake(): void
  /** Runs jobs in this process from now on, or from when the database is there; never rejects. */
  work(handlers: JobHandlers): Promise<void>
  /** Runs no more jobs; those under way are finished, or left to others after 8 s. Jobs may still be sent (S59). */
  rest(): Promise<void>
  /** Rests, and resolves when nothing of it is under way any more. */
  close(): Promise<void>
}

/** The queue in the database of the site; its tables are made by the migration. */
export function createQueue(db: Database, log: Log): Queue {
  const boss = newBoss(db, { migrate: false, supervise: false })
  const runner = createRunner(db, log, { atOnce, factsOf })

  return {
    async send(tx, name, data, when) {
      const singletonKey = JSON.stringify(factsOf(data))
      const send = () => boss.send(name, data, { ...settings, ...when, singletonKey, db: tx })
      if ((await send()) !== null || when) return
      const waited = await bringForward(tx, { name, singletonKey, data })
      if (waited === 0) await send()
    },
    ...runner,
    async close() {
      await runner.rest()
      await runner.settled()
    },
  }
}

/** Makes or updates the queue's own tables and queues: a part of the migration. */
export async function migrateQueue(db: Pick<Db, 'executeSql'>) {
  const boss = newBoss(db, { migrate: true, supervise: false })
  await boss.start()
  await boss.createQueue(lastResort, { name: lastResort, policy: 'standard' })
  for (const name of workNames) await boss.createQueue(name, { name, policy: 'short' })
  await boss.stop({ graceful: false, close: false })
}

/** What a job is about, for the log and for telling it from others: the account, which mail, the ticket. */
export function factsOf(data: object) {
  const { userId, service, ticketId } = data as Partial<Record<string, string>>
  return { userId, service, ticketId }
}
