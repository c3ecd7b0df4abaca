// Starts, finds and stops the server process of one data folder.
import { readFile, realpath, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresBinaries } from './postgres-package.ts'
import type { Runner } from './postgres-runner.ts'
import { commandLine, processIdentity } from './processes.ts'

const patience = 60_000
const attempts = 6
const worthAnotherTry = /could not bind|still in use/
/** For many sites at once, and without autovacuum, which may sit in a database that is about to be dropped. */
const forTests =
  '-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c autovacuum=off'

type PidFile = { pid: number; folder: string; port: number; status: string }

/** The port of the server that already runs on this data folder, once it is ready; null when there is none. */
export async function findServer(cluster: string): Promise<number | null> {
  const deadline = Date.now() + patience
  for (;;) {
    const file = await readPidFile(cluster)
    if (!file) return null
    if (!(await isServerOf(cluster, file))) {
      await rm(join(cluster, 'postmaster.pid'), { force: true })
      return null
    }
    if (file.status === 'ready') return file.port
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL (pid ${file.pid}) in ${cluster} does not get ready.`)
    await sleep(25)
  }
}

/** Starts the server on a free port of 127.0.0.1 and returns the port once it is ready. */
export async function startServer(
  { run }: Runner,
  { pgCtl }: PostgresBinaries,
  cluster: string,
  durable: boolean,
): Promise<number> {
  const log = join(cluster, 'server.log')
  for (let attempt = 1; ; attempt++) {
    await rename(log, join(cluster, 'server.previous.log')).catch(() => {})
    const port = await freePort()
    const options = durable ? `-p ${port}` : `-p ${port} ${forTests}`
    try {
      await run(pgCtl, ['start', '-w', '-s', '-t', '60', '-D', cluster, '-l', log, '-o', options])
      return port
    } catch (error) {
      const said = (await readFile(log, 'utf8').catch(() => '')).slice(-2000)
      if (attempt === attempts || !worthAnotherTry.test(said)) {
        throw new Error(`PostgreSQL did not start in ${cluster}. ${(error as Error).message}\n${said}`)
      }
      await sleep(100 * attempt)
    }
  }
}

/** Stops the server of this data folder, if one runs, and returns when it is gone. */
export async function stopServer(
  { run }: Runner,
  { pgCtl }: PostgresBinaries,
  cluster: string,
): Promise<void> {
  if ((await findServer(cluster)) === null) return
  const stop = (mode: string) => run(pgCtl, ['stop', '-w', '-s', '-t', '20', '-D', cluster, '-m', mode])
  await stop('fast').catch(async (error) => {
    if ((await findServer(cluster)) === null) return
    await stop('immediate').catch(() => Promise.reject(error))
  })
}

/** The file's lines: pid, data folder, start time, port, socket folder, address, shared memory, status. */
async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n').map((line) => line.trim())
  return {
    pid: Number(lines[0] || Number.NaN),
    folder: lines[1] ?? '',
    port: Number(lines[3]),
    status: lines[7] ?? '',
  }
}

/**
 * After a crash of the machine the pid may belong to another process, perhaps to the PostgreSQL of another
 * checkout; and in a copied checkout the file speaks of the server of the original.
 */
async function isServerOf(cluster: string, { pid, folder }: PidFile): Promise<boolean> {
  if (!Number.isInteger(pid) || processIdentity(pid) === null) return false
  const where = await realpath(folder).catch(() => null)
  if (where !== null && where !== (await realpath(cluster))) return false
  const command = commandLine(pid)
  return command === null || command.includes(folder)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
