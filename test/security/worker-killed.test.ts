// A worker that is killed in the middle of a mail: another one sends it, soon.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runJobs } from '../../src/site.ts'
import { askDatabase, tryKey } from '../support/accounts.ts'
import { newAddress, waitFor } from '../support/people.ts'
import { claimsIn, type Sink, sent, startSink } from '../support/sink.ts'
import { startSite, type TestSite } from '../support/site.ts'

const checkout = join(import.meta.dirname, '../..')

let folder: string
let sink: Sink
let site: TestSite
beforeAll(async () => {
  folder = await buildWorker()
  sink = await startSink(() => {})
  site = await startSite({ worker: false, config: { mailerUrl: sink.url } })
})
afterAll(async () => {
  await site.close()
  await sink.close()
  await rm(folder, { recursive: true, force: true })
})

const mailJob = (column: string) =>
  askDatabase(site, `SELECT ${column} FROM pgboss.job WHERE name = 'send-mail'`)

const stateIs = async (...states: string[]) => (states.includes(await mailJob('state')) ? true : null)

describe('a job of a worker that got SIGKILL', () => {
  it('S47: is taken up again within 60 seconds, and its mail is good', { timeout: 90_000 }, async () => {
    const email = newAddress()
    const worker = startWorker()
    await site.browser().post('/auth/signup').type('form').send({ email }).expect(303)
    await waitFor(async () => (sink.paths.length > 0 ? true : null))
    await kill(worker)
    expect(await mailJob('state')).toBe('active')
    sink.behave(sent)

    const expires = Number(await mailJob('EXTRACT(epoch FROM expire_in)'))
    const rests = Number(await mailJob('retry_delay'))
    await skip({ expires, rests })
    const started = Date.now()
    await runJobs(site.deps)
    await maintainedJustNow()
    await waitFor(
      async () => (Number(await mailJob('retry_count')) > 0 ? stateIs('active', 'completed') : null),
      40_000,
    )
    const seconds = (Date.now() - started) / 1000
    expect(expires + rests + seconds).toBeLessThanOrEqual(60)
    await waitFor(() => stateIs('completed'))

    expect(sink.paths).toHaveLength(2)
    const mail = claimsIn(sink.paths[1])
    expect(mail.user_email).toBe(email)
    expect((await tryKey(site, email, mail.user_aut_key_or_otp)).status).toBe(303)
  })
})

/** As if the time until the job expires were over, and the rest before its next try were none. */
async function skip({ expires, rests }: { expires: number; rests: number }) {
  expect(rests).toBeGreaterThan(0)
  await site.deps.db.executeSql(
    `UPDATE pgboss.job SET retry_delay = 0, started_on = started_on - make_interval(secs => $1) WHERE name = 'send-mail'`,
    [expires],
  )
}

/** The worst moment to be killed: another process looked for expired jobs a moment before. */
async function maintainedJustNow() {
  await site.deps.db.executeSql('UPDATE pgboss.version SET maintained_on = now()')
}

/** The worker as a plain program, with views and static files where it would find them from dist/. */
async function buildWorker() {
  await mkdir(join(checkout, '.data'), { recursive: true })
  const made = await mkdtemp(join(checkout, '.data', `test-${process.pid}-`))
  const entryPoints = [fileURLToPath(new URL('./worker-process.ts', import.meta.url))]
  const outfile = join(made, 'program/worker.mjs')
  await build({ entryPoints, outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm' })
  await copyFile(join(checkout, 'src/helpers/hash-thread.js'), join(made, 'program/hash-thread.js'))
  for (const part of ['views', 'dist']) await symlink(join(checkout, part), join(made, part))
  return made
}

function startWorker() {
  const { config } = site.deps
  return spawn(process.execPath, [join(folder, 'program/worker.mjs'), JSON.stringify(config)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function kill(child: ChildProcess) {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
