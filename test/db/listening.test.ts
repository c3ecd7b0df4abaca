// What is done about changes that come faster than they can be read.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { listenOn } from '../../src/db/listening.ts'
import { rowsOf } from '../support/database-dump.ts'
import { waitFor } from '../support/people.ts'
import { startSite } from '../support/site.ts'

it('reads once at a time, and once more after the last change', async () => {
  const site = await startSite({ worker: false })
  const reads: { begun: number; atOnce: number }[] = []
  let under = 0
  site.deps.db.listen('cats', async () => {
    under++
    reads.push({ begun: performance.now(), atOnce: under })
    await sleep(50)
    under--
  })
  await waitFor(async () => (reads.length > 0 ? true : null))
  for (let change = 0; change < 100; change++) await rowsOf(site, 'NOTIFY cats')
  const last = performance.now()
  await waitFor(async () => ((reads.at(-1)?.begun ?? 0) >= last - 50 ? true : null))
  await sleep(200)
  expect(Math.max(...reads.map(({ atOnce }) => atOnce))).toBe(1)
  expect(reads.length).toBeLessThan(20)
  expect(under).toBe(0)
  await site.close()
})

it('hears again after an echo that was lost', async () => {
  const site = await startSite({ worker: false })
  let [reads, calls] = [0, 0]
  const listening = listenOn(site.deps.config.databaseUrl, 'cats', {
    heard: async () => void reads++,
    notify: async (name) => {
      if (calls++ === 0) throw new Error('too many wait')
      await rowsOf(site, 'SELECT pg_notify($1, $2)', [name, ''])
    },
    onError: () => {},
  })
  await waitFor(async () => (calls > 1 ? true : null))
  await sleep(500)
  const before = reads
  await sleep(2_500)
  expect(reads).toBe(before)
  await listening.close()
  await site.close()
})

it('is unsure for as long as a change is heard of but not read', async () => {
  const site = await startSite({ worker: false })
  const { databaseUrl } = site.deps.config
  let read = () => {}
  let reads = 0
  const listening = listenOn(databaseUrl, 'cats', {
    heard: () => (reads++ === 0 ? Promise.resolve() : new Promise((done) => (read = () => done(null)))),
    notify: (name) => rowsOf(site, 'SELECT pg_notify($1, $2)', [name, '']),
    onError: () => {},
  })
  await waitFor(async () => (listening.unsureFor() < 500 ? true : null))
  await sleep(200)
  await rowsOf(site, 'NOTIFY cats')
  await sleep(2_600)
  expect(listening.unsureFor()).toBeGreaterThan(2_000)
  read()
  await waitFor(async () => {
    read()
    return listening.unsureFor() < 1_500 || null
  })
  await listening.close()
  await site.close()
})
