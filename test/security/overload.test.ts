// More than the process can do: who cannot be served in time is told so, and whoever watches over it gets through.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { watchEventLoop } from '../../src/helpers/event-loop.ts'
import { rowsOf } from '../support/database-dump.ts'
import { expectSiteLook } from '../support/look.ts'
import { newAddress, signUp } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { send } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ shedsLoad: true })
})
afterAll(() => site.close())

it('S54: sends visitors away while the event loop is far behind, but nobody who watches over it', async () => {
  for (let time = 0; time < 4; time++) await block(700)
  const answer = await send(site.url, { path: '/' })
  expect(answer.status).toBe(503)
  expect(answer.headers['retry-after']).toBe('2')
  expectSiteLook(answer)
  await block(700)
  for (const path of ['/healthz', '/readyz']) expect((await send(site.url, { path })).status).toBe(200)
  await sleep(500)
  expect((await send(site.url, { path: '/' })).status).toBe(200)
})

it('S54: tells an event loop that is blocked again and again from one that had a moment of it', async () => {
  const watched = watchEventLoop()
  await block(1_500)
  expect(watched.isBehind()).toBe(false)
  for (let time = 0; time < 4; time++) await block(700)
  expect(watched.isBehind()).toBe(true)
  await sleep(500)
  expect(watched.isBehind()).toBe(false)
  watched.close()
})

async function block(milliseconds: number) {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
  await sleep(1)
}

it('S55: answers 60 visitors within 6 seconds while a table is locked, and goes on when it is not', {
  timeout: 40_000,
}, async () => {
  const { browser } = await signUp(site)
  let unlocked: Promise<void> = Promise.resolve()
  await new Promise<void>((locked) => {
    unlocked = site.deps.db.transaction(async (tx) => {
      await tx.executeSql('LOCK TABLE minimaluser.tbl_auth')
      locked()
      await sleep(7_000)
    })
  })
  const times: number[] = []
  const timed = async (ask: () => PromiseLike<{ status: number }>) => {
    const begun = Date.now()
    const { status } = await ask()
    times.push(Date.now() - begun)
    return status
  }
  const statuses = await Promise.all(
    Array.from({ length: 20 }, () => [
      timed(() => browser.get('/auth/userprofile')),
      timed(() => site.browser().post('/auth/signup').type('form').send({ email: newAddress() })),
      timed(() =>
        site.browser().post('/auth/login').type('form').send({ email: newAddress(), key: 'some key' }),
      ),
    ]).flat(),
  )
  expect(new Set(statuses)).toEqual(new Set([503]))
  expect(Math.max(...times)).toBeLessThan(6_000)
  expect((await send(site.url, { path: '/' })).status).toBe(200)

  await unlocked
  expect((await browser.get('/auth/userprofile')).status).toBe(200)
  await signUp(site)
  expect(
    await rowsOf(
      site,
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'",
    ),
  ).toEqual([])
})
