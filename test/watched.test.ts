// Processes as whoever watches over them meets them: their numbers on METRICS_PORT, and their log, read or not.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { numberIn } from './support/numbers.ts'
import { waitFor } from './support/people.ts'
import { freePort } from './support/port.ts'
import { testSecrets } from './support/site.ts'

const root = join(import.meta.dirname, '..')
const token = 'metrics-0123456789-0123456789-0123456789'

/** The tests run together, for they wait most of the time. */
const ends: (() => void)[] = []

let folder: string
let database: TestDatabase
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'minimal-user-watched-'))
  database = await createTestDatabase()
})
afterAll(async () => {
  for (const end of ends) end()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** In production, in a folder without a `.env`. */
async function start(
  program: 'server' | 'worker',
  given: Record<string, string> = {},
  output: 'pipe' | number = 'pipe',
) {
  const port = await freePort()
  const env = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production',
    PORT: String(port),
    BASE_URL: 'https://cats.example',
    DATABASE_URL: database.url,
    MAILER_URL: 'https://mailer.invalid/',
    AWS_TILES_BUCKET_NAME: 'tiles',
    AWS_TILES_BUCKET_URL: 'https://tiles.example',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    ...Object.fromEntries(Object.entries(testSecrets).map(([name, [secret = '']]) => [name, secret])),
    ...given,
  }
  const child = spawn(process.execPath, [join(root, `dist/${program}.js`)], {
    cwd: folder,
    env,
    stdio: ['ignore', output, 'pipe'],
  })
  ends.push(() => void child.kill('SIGKILL'))
  const said: string[] = []
  child.stdout?.on('data', (chunk) => said.push(String(chunk)))
  child.stderr?.on('data', (chunk) => said.push(String(chunk)))
  return { child, url: `http://localhost:${port}`, said: () => said.join('') }
}

async function ask(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers }).catch(() => null)
  return (
    answer && { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
  )
}

const until = (is: () => Promise<boolean>) => waitFor(async () => ((await is()) ? true : null), 15_000)
const answers = (url: string) => until(async () => (await ask(`${url}/healthz`))?.status === 200)

/** One that no worker takes today. */
async function queueMail() {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const insert = "INSERT INTO pgboss.job (name, start_after) VALUES ('send-mail', now() + interval '1 day')"
  await client.query(insert).finally(() => client.end())
}

async function end(child: ChildProcess) {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  return (await exit)[0]
}

describe.concurrent('METRICS_PORT', { timeout: 60_000 }, () => {
  it('tells the numbers of all web processes, silent and dead ones included, to the token too', async () => {
    const metricsPort = await freePort()
    const { child, url, said } = await start('server', {
      WEB_CONCURRENCY: '2',
      WORKER: 'off',
      METRICS_PORT: String(metricsPort),
      METRICS_TOKEN: token,
    })
    const byPort = () => ask(`http://localhost:${metricsPort}/metrics`)
    const byToken = () => ask(`${url}/metrics`, { Authorization: `Bearer ${token}` })
    const numbers = async (from = byPort) => {
      const text = (await from())?.text ?? ''
      const route = { method: 'GET', route: '/about', status: '200' }
      const asked = numberIn(text, 'minimaluser_http_requests_total', route)
      return {
        processes: numberIn(text, 'minimaluser_processes'),
        asked,
        jobs: numberIn(text, 'minimaluser_jobs', { job: 'send-mail', state: 'waiting' }),
        up: numberIn(text, 'minimaluser_database_up'),
      }
    }
    await answers(url)
    await until(async () => (await numbers()).processes === 2)
    await queueMail()
    for (let time = 0; time < 10; time++) await ask(`${url}/about`)
    const all = { processes: 2, asked: 10, jobs: 1, up: 1 }
    expect(await numbers()).toEqual(all)
    expect(await numbers(byToken)).toEqual(all)

    const [, pid] = /"pid":(\d+),[^\n]*"web.started"/.exec(said()) ?? []
    process.kill(Number(pid), 'SIGSTOP')
    expect(await numbers()).toEqual({ ...all, processes: 1 })
    process.kill(Number(pid), 'SIGKILL')
    await until(async () => (await numbers()).processes === 1)
    expect((await numbers()).asked).toBe(10)
    await until(async () => (await numbers()).processes === 2)
    expect((await numbers(byToken)).asked).toBe(10)

    expect(await end(child)).toBe(0)
    expect(await byPort()).toBeNull()
  })

  it('tells the numbers of the worker, of which many are its own, and nothing else', async () => {
    const metricsPort = await freePort()
    const { child } = await start('worker', { METRICS_PORT: String(metricsPort) })
    const url = `http://localhost:${metricsPort}`
    const counted = async () =>
      numberIn((await ask(`${url}/metrics`))?.text ?? '', 'minimaluser_mails_total', {
        service: 'signup',
        outcome: 'not-needed',
      })
    await until(async () => (await counted()) === 0)
    expect((await ask(`${url}/metrics?x=1`))?.type).toBe('text/plain; version=0.0.4; charset=utf-8')
    for (const path of ['/', '/healthz', '/metrics/', '/auth/login'])
      expect((await ask(url + path))?.status, path).toBe(404)
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404)
    expect(await end(child)).toBe(0)
    expect(await ask(`${url}/metrics`)).toBeNull()
  })

  it.each([
    ['server', '1'],
    ['server', '2'],
    ['worker', '1'],
  ] as const)('is named where it is taken: %s, with %s web process(es)', async (program, processes) => {
    const other = createServer().listen(await freePort())
    ends.push(() => void other.close())
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { child, said } = await start(program, { METRICS_PORT: String(port), WEB_CONCURRENCY: processes })
    expect((await once(child, 'exit'))[0]).toBe(1)
    expect(said()).toContain(`METRICS_PORT ${port} is in use`)
  })
})

describe.concurrent('a log', { timeout: 60_000 }, () => {
  const askOften = async (url: string, times: number) => {
    const headers = { 'X-Request-Id': 'a'.repeat(64) }
    const all = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const statuses = []
        for (let time = 0; time < times / 20; time++)
          statuses.push((await ask(`${url}/healthz`, headers))?.status)
        return statuses
      }),
    )
    return all.flat()
  }

  it('S59: that nobody has the other end of leaves the site answering, and ending', async () => {
    const { child, url } = await start('server', { WORKER: 'off' })
    child.stdout?.destroy()
    await answers(url)
    expect(new Set(await askOften(url, 200))).toEqual(new Set([200]))
    expect(await end(child)).toBe(0)
  })

  it('S59: that nobody reads leaves the site answering, and ending, long after it is full', async () => {
    const pipe = join(folder, 'nobody-reads')
    execFileSync('mkfifo', [pipe])
    const output = openSync(pipe, 'r+')
    ends.push(() => closeSync(output))
    const { child, url } = await start('server', { WORKER: 'off', TRUST_PROXY: '1' }, output)
    await answers(url)
    expect(new Set(await askOften(url, 600))).toEqual(new Set([200]))
    expect(await end(child)).toBe(0)
  })
})
