// Jobs that wait for their time: the one statement of ours on a table of the queue.
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

/** Has a job run now that waits for a later time, with what it is told now; it may find that it has to wait after all. */
export function bringForward(db: Db, job: { name: string; singletonKey: string; data: object }) {
  return db.run(sql`
    UPDATE pgboss.job
    SET start_after = now(), priority = 0, data = ${JSON.stringify(job.data)}::jsonb
    WHERE name = ${job.name}
      AND singleton_key = ${job.singletonKey}
      AND state = 'created'
      AND start_after > now()
  `)
}
