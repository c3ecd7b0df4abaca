// What is under way when a site closes.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { rowsOf } from '../support/database-dump.ts'
import { startSite } from '../support/site.ts'

it('S59: closes the database after what is still done for visitors who have their answer', async () => {
  const site = await startSite({ worker: false })
  const late = site.deps.afterwards.track(
    (async () => {
      await rowsOf(site, 'SELECT 1')
      await sleep(300)
      return rowsOf(site, 'SELECT 1 AS one')
    })(),
  )
  await site.close()
  expect(await late).toEqual([{ one: 1 }])
})
