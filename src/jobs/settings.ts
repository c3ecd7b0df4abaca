// How the queue's package is set up, for whoever sends and for whoever works.
import PgBoss from 'pg-boss'
import type { Db } from '../db/db.ts'

const queueSchema = 'pgboss'
const maintenanceSeconds = 5

/** Where a job goes that has failed to its end. */
export const lastResort = 'given-up'

export const pollSeconds = 2

/**
 * A killed worker's job is taken up again within expire + two maintenance intervals + retry + poll seconds, under a
 * minute in all (S47): pg-boss leaves out a round that comes a little early.
 */
export const settings = {
  expireInSeconds: 15,
  retryDelay: 25,
  retryBackoff: false,
  retryLimit: Math.floor((72 * 3600) / 25),
  retentionHours: 14 * 24,
  deadLetter: lastResort,
}

/** `supervise`: looks for jobs whose worker has died, and forgets those that are long done. */
export function newBoss(db: Pick<Db, 'executeSql'>, options: { migrate: boolean; supervise: boolean }) {
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
