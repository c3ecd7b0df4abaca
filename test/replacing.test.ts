// A parent of several web processes: SIGUSR2 puts new ones in their place, whatever happens meanwhile.
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { waitFor } from './support/people.ts'
import { freePort } from './support/port.ts'
import { type Program, productionEnv, startProgram } from './support/program.ts'

const server = join(import.meta.dirname, '../dist/server.js')
const tokens = ['first-0123456789-0123456789-0123456789', 'second-0123456789-0123456789-0123456789'] as const

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Two web processes that take what is in `.env` besides what is in their environment; gone after the test. */
async function start(end: (cleanUp: () => Promise<void>) => void, dotEnv: string, node = process.execPath) {
  const folder = mkdtempSync(join(tmpdir(), 'minimal-user-replacing-'))
  const port = await freePort()
  const tell = (given: string) => writeFileSync(join(folder, '.env'), `${given}\n`)
  tell(dotEnv)
  const env = { ...productionEnv(database.url), PORT: String(port), WEB_CONCURRENCY: '2', WORKER: 'off' }
  const parent = startProgram([server], { cwd: folder, env, node })
  const logged = (event: string) => linesOf(parent).filter((line) => line.event === event)
  const children = () =>
    logged('web.started')
      .map(({ pid }) => pid as number)
      .filter(isRunning)
  end(async () => {
    for (const pid of children()) process.kill(pid, 'SIGKILL')
    await parent.end('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  await until(() => children().length === 2)
  return { parent, tell, logged, children, metrics: `http://localhost:${port}/metrics` }
}

function linesOf(parent: Program) {
  const lines = parent.said().split('\n')
  return lines.filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line))
}

const until = (is: () => boolean) => waitFor(async () => (is() ? true : null), 30_000)
const status = (url: string, token: string) =>
  fetch(url, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.status)

function isRunning(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The tests run together, for they wait most of the time. */
describe.concurrent('kill -USR2', { timeout: 90_000 }, () => {
  it('S59: brings in what `.env` says now, with as many processes as before', async ({
    expect,
    onTestFinished,
  }) => {
    const [first, second] = tokens
    const { parent, tell, logged, children, metrics } = await start(onTestFinished, `METRICS_TOKEN=${first}`)
    const before = children()
    expect([await status(metrics, first), await status(metrics, second)]).toEqual([200, 401])
    tell(`METRICS_TOKEN=${second}`)
    parent.child.kill('SIGUSR2')
    await until(() => logged('web.replaced').length === 1)
    expect([await status(metrics, first), await status(metrics, second)]).toEqual([401, 200])
    expect(children()).toHaveLength(2)
    expect(children().filter((pid) => before.includes(pid))).toEqual([])
    expect(await parent.end('SIGTERM')).toBe(0)
  })

  it('S59: leaves the old ones where the new one cannot start, also when one of them dies, until it can', async ({
    expect,
    onTestFinished,
  }) => {
    const { parent, tell, logged, children, metrics } = await start(onTestFinished, 'LOG_LEVEL=info')
    const before = children()
    tell('SESSION_SECRET_PREVIOUS=short')
    parent.child.kill('SIGUSR2')
    await until(() => logged('web.kept').length === 1)
    expect(children()).toEqual(before)
    process.kill(before[0] ?? 0, 'SIGKILL')
    await until(() => logged('web.died').length >= 3)
    expect(await status(metrics, '')).toBe(404)

    tell('LOG_LEVEL=info')
    await until(() => children().length === 2)
    expect(await parent.end('SIGTERM')).toBe(0)
    expect(logged('web.replaced')).toEqual([])
  })

  it('S59: in the middle of it SIGTERM ends all, and nobody is left over', async ({
    expect,
    onTestFinished,
  }) => {
    const { parent, logged, children } = await start(onTestFinished, 'LOG_LEVEL=info')
    parent.child.kill('SIGUSR2')
    await until(() => logged('process.stopping').length === 1)
    expect(await parent.end('SIGTERM')).toBe(0)
    await until(() => children().length === 0)
    expect(logged('web.started'), 'the first two, and one in the place of one').toHaveLength(3)
    expect(logged('web.kept')).toEqual([])
  })

  it('S59: a child that hangs does not outlive its parent', async ({ expect, onTestFinished }) => {
    const { parent, children } = await start(onTestFinished, 'LOG_LEVEL=info')
    const [hanging = 0] = children()
    process.kill(hanging, 'SIGSTOP')
    expect(await parent.end('SIGTERM')).toBe(1)
    await until(() => children().length === 0)
  })

  it('goes on trying where the system cannot start a process for a while', async ({
    expect,
    onTestFinished,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'minimal-user-node-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const node = join(folder, 'node')
    copyFileSync(process.execPath, node)
    const { parent, children } = await start(onTestFinished, 'LOG_LEVEL=info', node)
    renameSync(node, `${node}-away`)
    for (const pid of children()) process.kill(pid, 'SIGKILL')
    await sleep(2_500)
    renameSync(`${node}-away`, node)
    await until(() => children().length === 2)
    expect(await parent.end('SIGTERM')).toBe(0)
  })

  it('S59: a child that dies in the middle of it is replaced once', async ({ expect, onTestFinished }) => {
    const { parent, logged, children } = await start(onTestFinished, 'LOG_LEVEL=info')
    const [, second = 0] = children()
    parent.child.kill('SIGUSR2')
    process.kill(second, 'SIGKILL')
    await until(() => logged('web.replaced').length === 1)
    await until(() => children().length === 2)
    await sleep(2_000)
    expect(children()).toHaveLength(2)
    expect(await parent.end('SIGTERM')).toBe(0)
  })
})
