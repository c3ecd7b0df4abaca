// The PostgreSQL that stands in for an unset DATABASE_URL in development: a real server on data of its own.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { withLock } from './lock.ts'
import { prepareCluster, sitePassword } from './postgres-cluster.ts'
import { findPostgres, type PostgresBinaries } from './postgres-package.ts'
import { createRunner, type Runner } from './postgres-runner.ts'
import { findServer, startServer, stopServer } from './postgres-server.ts'
import { processIdentity } from './processes.ts'
import { undoOnSignal } from './signals.ts'

export type EmbeddedPostgres = { url: string; stop(): Promise<void> }

export type EmbeddedPostgresOptions = {
  /** The folder for everything embedded; the database gets `postgres` in it. */
  dataDir: string
  /** False for tests: faster, for more connections, and lost when the machine crashes. */
  durable?: boolean
  /** True for tests: the role may create databases. Counts when the data folder is made. */
  createDatabases?: boolean
}

/**
 * A running server and the URL of the role that owns its database and is no superuser (S50). A server that
 * already runs on the folder is used; `stop` ends it unless another live process uses it too.
 * Throws a message that says what to do when PostgreSQL cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  const leave = await register(dataDir)
  const url = withLock(lockOf(dataDir), () => runServer(dataDir, options))
  const stop = async () => {
    await url.catch(() => {})
    callOff()
    await leave()
    await stopUnusedPostgres(dataDir)
  }
  const callOff = undoOnSignal(stop)
  try {
    return { url: await url, stop }
  } catch (error) {
    callOff()
    await leave()
    throw error
  }
}

/** Stops the server of this folder, if it runs and no live process uses it any more. */
export async function stopUnusedPostgres(dataDir: string): Promise<void> {
  await withLock(lockOf(dataDir), async () => {
    if (await hasUsers(dataDir)) return
    const { binaries, runner, cluster } = await toolsFor(dataDir)
    await stopServer(runner, binaries, cluster)
  })
}

const lockOf = (dataDir: string) => join(dataDir, 'postgres.lock')

type Tools = { binaries: PostgresBinaries; runner: Runner; cluster: string }

async function toolsFor(dataDir: string): Promise<Tools> {
  const cluster = join(dataDir, 'postgres')
  const binaries = await findPostgres()
  return { binaries, runner: await createRunner(binaries.initdb, cluster), cluster }
}

async function runServer(dataDir: string, options: EmbeddedPostgresOptions): Promise<string> {
  refuseOddPath(dataDir)
  const { binaries, runner, cluster } = await toolsFor(dataDir)
  await prepareCluster(runner, binaries, cluster, options.createDatabases ?? false)
  const port =
    (await findServer(cluster)) ?? (await startServer(runner, binaries, cluster, options.durable ?? true))
  return `postgres://minimaluser:${await sitePassword(cluster)}@127.0.0.1:${port}/minimaluser`
}

/** initdb and pg_ctl hand their paths to a shell in double quotes. */
function refuseOddPath(dataDir: string): void {
  if (process.platform === 'win32' || !/["$`\\\n]/.test(dataDir)) return
  throw new Error(
    `PostgreSQL cannot work in ${JSON.stringify(dataDir)}: the path must not hold " $ \` \\. ` +
      'Move the folder, or set DATABASE_URL.',
  )
}

/** Makes this process a user of the server, which keeps others from stopping it; answers how to end that. */
async function register(dataDir: string): Promise<() => Promise<void>> {
  const user = join(dataDir, 'postgres.users', `${process.pid}-${randomUUID()}`)
  await mkdir(dirname(user), { recursive: true })
  await writeFile(user, `${processIdentity(process.pid)}`)
  return () => rm(user, { force: true })
}

/** Each user is a file named after its process; those of dead processes are removed. */
async function hasUsers(dataDir: string): Promise<boolean> {
  const folder = join(dataDir, 'postgres.users')
  let used = false
  for (const name of await readdir(folder).catch(() => [])) {
    const identity = await readFile(join(folder, name), 'utf8').catch(() => '')
    if (identity && processIdentity(Number.parseInt(name, 10)) === identity) used = true
    else await rm(join(folder, name), { force: true })
  }
  return used
}
