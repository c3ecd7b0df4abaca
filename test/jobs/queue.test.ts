// What becomes of a job that is sent again while the same one waits, or is just taken up.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Db } from '../../src/db/db.ts'
import { rowsOf } from '../support/database-dump.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false })
})
afterAll(() => site.close())
beforeEach(() => rowsOf(site, 'DELETE FROM pgboss.job'))

const job = { service: 'signup', userId: '1' } as const
const jobs = () =>
  rowsOf(site, 'SELECT state, data, priority, start_after <= now() AS due FROM pgboss.job ORDER BY state')

it.each([0, 60])('begins anew with one that failed, due in %i s', async (startAfter) => {
  const failed = { ...job, refusals: 119 }
  await site.deps.queue.send(site.deps.db, 'send-mail', failed, { priority: -119, startAfter })
  await site.deps.queue.send(site.deps.db, 'send-mail', job)
  expect(await jobs()).toEqual([{ state: 'created', data: job, priority: 0, due: true }])
})

it('S47: is there besides one that a worker takes up at this very moment', async () => {
  await site.deps.queue.send(site.deps.db, 'send-mail', job)
  const { db } = site.deps
  const tx: Db = {
    ...db,
    async run(query) {
      await rowsOf(site, "UPDATE pgboss.job SET state = 'active'")
      return db.run(query)
    },
  }
  await site.deps.queue.send(tx, 'send-mail', job)
  expect(await jobs()).toMatchObject([{ state: 'created' }, { state: 'active' }])
})
