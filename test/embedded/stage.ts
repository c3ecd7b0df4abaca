// What the tests of the embedded PostgreSQL share: data folders, processes that use them, and a look at the server.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import pg from 'pg'
import { stopUnusedPostgres } from '../../src/embedded/postgres.ts'
import { processIdentity } from '../../src/embedded/processes.ts'

const data = join(import.meta.dirname, '../../.data')
const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** An empty folder inside the checkout; a killed test run is cleaned up by the next one (see global-setup.ts). */
export function newDataDir(): string {
  mkdirSync(data, { recursive: true })
  const folder = mkdtempSync(join(data, `test-${process.pid}-`))
  folders.add(folder)
  return folder
}

/** Ends the processes and servers of the tests and removes their folders. */
export async function cleanUp(): Promise<void> {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  await until(() => [...children].every((child) => child.exitCode !== null || child.signalCode !== null))
  for (const folder of folders) {
    await stopUnusedPostgres(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  children.clear()
  folders.clear()
}

/** starter.ts as a plain program in this folder. */
export async function buildStarter(folder: string): Promise<string> {
  const outfile = join(folder, 'starter.mjs')
  const entryPoints = [join(import.meta.dirname, 'starter.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  return outfile
}

/** A process in a group of its own, as a terminal would make one. */
export function launch(args: string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(process.execPath, args, { detached: true, stdio: 'pipe', ...options })
  children.add(child)
  return child
}

/** The URL that a starter prints; throws what it said instead. */
export async function urlOf(child: ChildProcess): Promise<string> {
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  await until(() => output.endsWith('\n') || child.exitCode !== null || child.signalCode !== null)
  await sleep(20)
  if (output.startsWith('postgres://')) return output.trim()
  throw new Error(output)
}

/** Sends the signal to the whole process group and waits for the process to end; its exit code or signal. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string | null> {
  const ended = once(child, 'exit')
  if (child.pid) process.kill(-child.pid, signal)
  const [code, by] = await ended
  return code ?? by
}

/** The rows of one statement. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** The pid of the server of this data folder when it is alive, else null. */
export function serverPid(dataDir: string): number | null {
  const path = join(dataDir, 'postgres', 'postmaster.pid')
  const pid = existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : Number.NaN
  return processIdentity(pid) === null ? null : pid
}

/** Waits until it is so, at most 20 seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`It did not come to: ${isSo}`)
    await sleep(5)
  }
}
