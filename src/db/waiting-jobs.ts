// Jobs as the queue keeps them: the statements of ours on its table.
import sql from 'sql-template-tag'
import type { Db } from './db.ts'

/**
 * Has a job that waits run now, or when it is its turn, with what it is told now; it may find that it has to wait after all.
 * Returns how many there were: none where somebody took it up just now, with what it was told before.
 */
export function bringForward(db: Db, job: { name: string; singletonKey: string; data: object }) {
  return db.run(sql`
    UPDATE pgboss.job
    SET start_after = least(start_after, now()), priority = 0, data = ${JSON.stringify(job.data)}::jsonb
    WHERE name = ${job.name}
      AND singleton_key = ${job.singletonKey}
      AND state = 'created'
  `)
}

/** Takes up to `most` tiles out of what was given up: those with a colour were to be stored, the others to be removed. */
export async function takeGivenUpTiles(db: Db, most: number) {
  const rows = await db.many<{ data: { userId: string; tile: string; colour?: string } }>(sql`
    DELETE FROM pgboss.job
    WHERE name = 'given-up'
      AND id IN (
        SELECT id
        FROM pgboss.job
        WHERE name = 'given-up'
          AND jsonb_exists(data, 'tile')
        LIMIT ${most}
        FOR UPDATE SKIP LOCKED
      )
    RETURNING data
  `)
  return rows.map(({ data }) => data)
}

export interface JobCount {
  name: string
  state: string
  jobs: number
  /** How many seconds ago the first of them should have begun; 0 where none should have. */
  dueFor: number
}

/** How many jobs there are of each name and state that are not done. */
export function countJobs(db: Db) {
  return db.many<JobCount>(sql`
    SELECT name,
      state::text AS state,
      count(*)::int AS jobs,
      coalesce(extract(epoch FROM max(now() - start_after) FILTER (
        WHERE state IN ('created', 'retry')
          AND start_after <= now()
      )), 0)::float AS "dueFor"
    FROM pgboss.job
    WHERE state IN ('created', 'retry', 'active', 'failed')
    GROUP BY name, state
  `)
}
