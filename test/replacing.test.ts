// A parent of several web processes: SIGUSR2 puts new ones in their place, whatever happens meanwhile.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { waitFor } from './support/people.ts'
import { freePort } from './support/port.ts'
import { type Program, productionEnv, startProgram } from './support/program.ts'

const server = join(import.meta.dirname, '../dist/server.js')
const tokens = ['first-0123456789-0123456789-0123456789', 'second-0123456789-0123456789-0123456789']

let folder: string
let database: TestDatabase
let url: string
let parent: Program
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'minimal-user-replacing-'))
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(async () => {
  for (const pid of children()) process.kill(pid, 'SIGKILL')
  parent.child.kill('SIGKILL')
  await parent.closed()
})

/** Two web processes that take what is in `.env` besides what is in their environment. */
async function start(dotEnv: string) {
  const port = await freePort()
  url = `http://localhost:${port}`
  tell(dotEnv)
  const env = { ...productionEnv(database.url), PORT: String(port), WEB_CONCURRENCY: '2', WORKER: 'off' }
  parent = startProgram([server], { cwd: folder, env })
  await until(() => children().length === 2)
}

const tell = (dotEnv: string) => writeFileSync(join(folder, '.env'), `${dotEnv}\n`)
const lines = () =>
  parent
    .said()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
const logged = (event: string) => lines().filter((line) => line.event === event)
const children = () =>
  logged('web.started')
    .map(({ pid }) => pid as number)
    .filter(isRunning)
const until = (is: () => boolean | Promise<boolean>) =>
  waitFor(async () => ((await is()) ? true : null), 20_000)
const status = (token: string) =>
  fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.status)

function isRunning(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('kill -USR2', { timeout: 90_000 }, () => {
  it('S59: brings in what `.env` says now, with as many processes as before', async () => {
    await start(`METRICS_TOKEN=${tokens[0]}`)
    const before = children()
    expect(await Promise.all(tokens.map(status))).toEqual([200, 401])
    tell(`METRICS_TOKEN=${tokens[1]}`)
    parent.child.kill('SIGUSR2')
    await until(() => logged('web.replaced').length === 1)
    expect(await Promise.all(tokens.map(status))).toEqual([401, 200])
    expect(children()).toHaveLength(2)
    expect(children().filter((pid) => before.includes(pid))).toEqual([])
    expect(await parent.end('SIGTERM')).toBe(0)
  })

  it('S59: leaves the old ones where the new one cannot start, also when one of them dies, until it can', async () => {
    await start('LOG_LEVEL=info')
    const before = children()
    tell('SESSION_SECRET_PREVIOUS=short')
    parent.child.kill('SIGUSR2')
    await until(() => logged('web.kept').length === 1)
    expect(children()).toEqual(before)
    process.kill(before[0] ?? 0, 'SIGKILL')
    await until(() => logged('web.died').length >= 3)
    expect(await status('')).toBe(404)

    tell('LOG_LEVEL=info')
    await until(() => children().length === 2)
    expect(await parent.end('SIGTERM')).toBe(0)
    expect(logged('web.replaced')).toEqual([])
  })

  it('S59: in the middle of it SIGTERM ends all, and nobody is left over', async () => {
    await start('LOG_LEVEL=info')
    parent.child.kill('SIGUSR2')
    await until(() => logged('process.stopping').length === 1)
    expect(await parent.end('SIGTERM')).toBe(0)
    await until(() => children().length === 0)
  })

  it('S59: a child that dies in the middle of it is replaced once', async () => {
    await start('LOG_LEVEL=info')
    const [, second = 0] = children()
    parent.child.kill('SIGUSR2')
    process.kill(second, 'SIGKILL')
    await until(() => logged('web.replaced').length === 1)
    await until(() => children().length === 2)
    await new Promise((done) => setTimeout(done, 2_000))
    expect(children()).toHaveLength(2)
    expect(await parent.end('SIGTERM')).toBe(0)
  })
})
