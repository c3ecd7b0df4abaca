// Processes as whoever watches over them meets them: their numbers on METRICS_PORT, and their log, read or not.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addUpMetrics } from '../src/primary-metrics.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { numberIn } from './support/numbers.ts'
import { waitFor } from './support/people.ts'
import { freePort } from './support/port.ts'
import { productionEnv, startProgram } from './support/program.ts'

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
  const env = { ...productionEnv(database.url), PORT: String(port), ...given }
  const started = startProgram([join(root, `dist/${program}.js`)], { cwd: folder, env, output })
  ends.push(() => void started.child.kill('SIGKILL'))
  return { ...started, url: `http://localhost:${port}` }
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

function killIfThere(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

describe.concurrent('METRICS_PORT', { timeout: 60_000 }, () => {
  it('tells the numbers of all web processes, silent and dead ones included, to the token too', async ({
    expect,
  }) => {
    const metricsPort = await freePort()
    const { end, url, said } = await start('server', {
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
        jobs: numberIn(text, 'minimaluser_jobs', { queue: 'send-mail', state: 'waiting' }),
        up: numberIn(text, 'minimaluser_database_up'),
        deaths: numberIn(text, 'minimaluser_process_deaths_total'),
      }
    }
    await answers(url)
    await until(async () => (await numbers()).processes === 2)
    await queueMail()
    for (let time = 0; time < 10; time++) await ask(`${url}/about`)
    const all = { processes: 2, asked: 10, jobs: 1, up: 1, deaths: 0 }
    const patient = { timeout: 15_000 }
    await expect.poll(() => numbers(), patient).toEqual(all)
    await expect.poll(() => numbers(byToken), patient).toEqual(all)
    const memory = numberIn((await byPort())?.text ?? '', 'process_resident_memory_bytes') ?? 0
    expect(memory / all.processes, 'of each').toBeGreaterThan(20e6)
    expect(memory / all.processes, 'of each').toBeLessThan(200e6)

    const pid = await waitFor(async () => Number(/"pid":(\d+),[^\n]*"web.started"/.exec(said())?.[1]) || null)
    ends.push(() => killIfThere(pid))
    process.kill(pid, 'SIGSTOP')
    await expect.poll(() => numbers(), patient).toEqual({ ...all, processes: 1 })
    process.kill(pid, 'SIGKILL')
    await until(async () => said().includes('"web.died"'))
    expect((await numbers()).asked).toBe(10)
    await expect.poll(() => numbers(), patient).toEqual({ ...all, deaths: 1 })
    await expect.poll(() => numbers(byToken), patient).toEqual({ ...all, deaths: 1 })

    expect(await end('SIGTERM')).toBe(0)
    expect(await byPort()).toBeNull()
  })

  it('tells that there is no process where no child answers', async () => {
    expect(numberIn(await addUpMetrics()(), 'minimaluser_processes')).toBe(0)
  })

  it('tells the numbers of the worker, of which many are its own, and nothing else', async () => {
    const metricsPort = await freePort()
    const { end } = await start('worker', { METRICS_PORT: String(metricsPort) })
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
    expect(await end('SIGTERM')).toBe(0)
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
    const { closed, said } = await start(program, { METRICS_PORT: String(port), WEB_CONCURRENCY: processes })
    expect(await closed()).toBe(1)
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
    const { child, end, url } = await start('server', { WORKER: 'off' })
    child.stdout?.destroy()
    await answers(url)
    expect(new Set(await askOften(url, 200))).toEqual(new Set([200]))
    expect(await end('SIGTERM')).toBe(0)
  })

  it('S59: that nobody reads leaves the site answering, and ending, long after it is full', async () => {
    const pipe = join(folder, 'nobody-reads')
    execFileSync('mkfifo', [pipe])
    const output = openSync(pipe, 'r+')
    ends.push(() => closeSync(output))
    const { end, url } = await start('server', { WORKER: 'off', TRUST_PROXY: '1' }, output)
    await answers(url)
    expect(new Set(await askOften(url, 600))).toEqual(new Set([200]))
    expect(await end('SIGTERM')).toBe(0)
  })
})
