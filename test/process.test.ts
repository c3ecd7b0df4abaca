// The site as the processes that people start: what was built, in a folder of its own with data of its own.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { flagsOfChildren } from '../src/primary.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { waitFor } from './support/people.ts'
import { freePort } from './support/port.ts'
import { type Program, productionEnv, startProgram } from './support/program.ts'

const root = join(import.meta.dirname, '..')
const started: Program[] = []

let folder: string
let port: number
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'minimal user '))
  for (const name of ['dist', 'views', 'pictures', 'database-scripts', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  port = await freePort()
})
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL')
})
afterAll(() => {
  const pid = serverPid()
  if (pid) process.kill(pid, 'SIGQUIT')
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

function start(env: Record<string, string> = {}, program = 'dist/server.js') {
  const { HOME = '' } = process.env
  const one = startProgram([program], { cwd: folder, env: { HOME, PORT: String(port), ...env } })
  started.push(one)
  return one
}

const status = (path: string) =>
  fetch(`http://localhost:${port}${path}`).then(
    (answer) => answer.status,
    () => null,
  )
const answers = () => waitFor(async () => ((await status('/')) === 200 ? true : null))

/** Of the embedded PostgreSQL, if it runs. */
function serverPid() {
  const file = join(folder, '.data/postgres/postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null
}

describe('node dist/server.js', () => {
  it('starts on nothing, says where it is, and leaves nothing running when it is stopped', async () => {
    const { end, said } = start()
    await answers()
    await waitFor(async () => (said().includes('/dev/inbox') ? true : null))
    expect(said()).toContain(
      `Minimal+User is at http://localhost:${port}\n  Its mail is at http://localhost:${port}/dev/inbox`,
    )
    expect(serverPid()).not.toBeNull()
    expect(await end('SIGINT')).toBe(0)
    expect(serverPid()).toBeNull()
  })

  /** The quickest of three counts, for other tests take their share of the machine meanwhile. */
  it('answers within three seconds the second time', { retry: 2 }, async () => {
    const begun = Date.now()
    const { end } = start()
    await answers()
    const took = Date.now() - begun
    await end('SIGTERM')
    expect(took).toBeLessThan(3_000)
  })

  it('starts again after it was killed', async () => {
    const { end } = start()
    await answers()
    await end('SIGKILL')
    expect(serverPid()).not.toBeNull()

    const again = start()
    await answers()
    expect(await again.end('SIGTERM')).toBe(0)
    expect(serverPid()).toBeNull()
  })

  it.each(['1', '2'])(
    'says that its port is taken, and leaves nothing running, with %s web process(es)',
    async (processes) => {
      const other = createServer().listen(port)
      onTestFinished(() => void other.close())
      await once(other, 'listening')
      const { closed, said } = start({ WEB_CONCURRENCY: processes })
      expect(await closed()).toBe(1)
      expect(said()).toContain(`PORT ${port} is in use`)
      await waitFor(async () => (serverPid() === null ? true : null))
    },
  )

  it('shares its port among several processes, and ends them all', async () => {
    const tellFlags = `--import=data:text/javascript,console.log('flags:'+process.execArgv)`
    const { end, said } = start({ WEB_CONCURRENCY: '2', NODE_OPTIONS: tellFlags })
    await answers()
    expect(await end('SIGTERM')).toBe(0)
    expect(said()).toContain(`flags:${flagsOfChildren(2)}\n`)
    expect(said().match(/Minimal\+User is at/g)).toHaveLength(1)
    expect(await status('/')).toBeNull()
    expect(serverPid()).toBeNull()
  })
})

describe('in production', () => {
  let database: TestDatabase
  let env: Record<string, string>
  beforeAll(async () => {
    database = await createTestDatabase()
    env = productionEnv(database.url)
    rmSync(join(folder, '.data'), { recursive: true, force: true })
    return () => database.drop()
  })

  it('S49: uses what is configured, starts nothing embedded, and has no inbox and no kit', async () => {
    const { end, said } = start(env)
    await answers()
    expect(await status('/dev/inbox')).toBe(404)
    expect(await status('/dev/inbox.json')).toBe(404)
    expect(await status('/dev/kit')).toBe(404)
    expect(existsSync(join(folder, '.data'))).toBe(false)
    expect(await end('SIGTERM')).toBe(0)
    for (const line of said().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event')
  })

  it('migrates, also by way of a link to the release', () => {
    const link = `${folder}-current`
    symlinkSync(folder, link)
    const output = execFileSync(process.execPath, [join(link, 'dist/migrate.js')], {
      env: { ...env, PATH: process.env.PATH },
    })
    rmSync(link)
    expect(output.toString()).toContain('"migrated"')
  })

  it('runs the worker as a process of its own', async () => {
    const { end, said } = start(env, 'dist/worker.js')
    await waitFor(async () => (said().includes('worker.started') ? true : null))
    expect(await end('SIGTERM')).toBe(0)
  })
})
