// More than the process can do: who cannot be served in time is told so, and whoever watches over it gets through.
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type NextFunction, type Request, type Response } from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { watchEventLoop } from '../../src/helpers/event-loop.ts'
import { listen } from '../../src/listen.ts'
import type { PageError } from '../../src/middleware/errors.ts'
import { shedLoad } from '../../src/middleware/overload.ts'
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
  for (let time = 0; time < 5; time++) await block(900)
  const answer = await send(site.url, { path: '/' })
  expect(answer.status).toBe(503)
  expect(answer.headers['retry-after']).toBe('2')
  expectSiteLook(answer)
  await block(900)
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

it('S54: sends away, out of a crowd, who would begin late, but nobody who watches over the process', async () => {
  const app = express()
    .use(shedLoad({ eventLoop: { isBehind: () => false, close() {} } }))
    .get(['/', '/healthz'], (_req, res) => {
      const end = performance.now() + 10
      while (performance.now() < end);
      res.end('here')
    })
    .use((error: PageError, _req: Request, res: Response, _next: NextFunction) => {
      res.status(error.status).end()
    })
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  const paths = [...Array<string>(300).fill('/'), ...Array<string>(5).fill('/healthz')]
  const crowd = paths.map((path) => ({ path, socket: connect(server.port, '127.0.0.1') }))
  const letIn = crowd.map(({ socket }) => {
    socket.write('GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n')
    return once(socket, 'data')
  })
  await Promise.all(letIn)
  const answers = await Promise.all(
    crowd.map(async ({ path, socket }) => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
      return { path, answer: await text(socket) }
    }),
  )
  const of = (asked: string, begin: string) =>
    answers.filter(({ path, answer }) => path === asked && answer.startsWith(`HTTP/1.1 ${begin}`)).length
  expect(of('/', '200')).toBeGreaterThan(50)
  expect(of('/', '503')).toBeGreaterThan(50)
  expect(of('/', '200') + of('/', '503')).toBe(300)
  expect(of('/healthz', '200')).toBe(5)
  await server.close()
})

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
