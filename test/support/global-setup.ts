// One PostgreSQL for the whole test run, never a configured one, in a folder of its own beside the site's data.
import { readFileSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres, stopUnusedPostgres } from '../../src/embedded/postgres.ts'
import { processIdentity } from '../../src/embedded/processes.ts'
import { migrate } from '../../src/migrations.ts'
import './database.ts'

const data = join(import.meta.dirname, '../../.data')

/** Starts the server and migrates the database that test databases are copied from; returns how to end it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await mkdir(data, { recursive: true })
  await removeLeftovers()
  const dataDir = await mkdtemp(join(data, `test-${process.pid}-`))
  process.once('exit', () => endAtOnce(dataDir))
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, createDatabases: true })
  const teardown = async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  await migrate(postgres.url).catch(async (error) => {
    await teardown()
    throw error
  })
  project.provide('templateUrl', postgres.url)
  project.provide('serverFolder', dataDir)
  return teardown
}

/** Ctrl-C makes vitest exit without its teardown. SIGQUIT is PostgreSQL's immediate shutdown. */
function endAtOnce(dataDir: string): void {
  try {
    const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGQUIT')
  } catch {
    // No server runs: the usual case, after a teardown.
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 })
}

/** A run that was killed could not clean up: its server may even be running. Another run may clean up as well. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(data)) {
    const pid = /^test-(\d+)-/.exec(name)?.[1]
    if (!pid || processIdentity(Number(pid)) !== null) continue
    await stopUnusedPostgres(join(data, name)).catch(() => {})
    await rm(join(data, name), { recursive: true, force: true, maxRetries: 3 })
  }
}
