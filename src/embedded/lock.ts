// A lock between processes, kept in a file; one whose holder died is taken over.
import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { processIdentity } from './processes.ts'

const patience = 120_000
const unwritten = 5_000

/**
 * What `work` returns; only one process (and one caller in it) at a time works under the lock of this path.
 * Throws when another one has held it for two minutes.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path)
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function acquire(path: string): Promise<void> {
  const deadline = Date.now() + patience
  while (!(await take(path))) {
    if (await isStale(path)) await remove(path)
    else if (Date.now() > deadline)
      throw new Error(`Another process holds ${path}. If none is running, delete it.`)
    else await sleep(25)
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid} ${processIdentity(process.pid)}`, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** An empty lock is one that is being written, unless its writer died in that moment. */
async function isStale(path: string): Promise<boolean> {
  try {
    const [pid, identity] = (await readFile(path, 'utf8')).split(' ')
    if (!identity) return Date.now() - (await stat(path)).mtimeMs > unwritten
    return processIdentity(Number(pid)) !== identity
  } catch {
    return false
  }
}

/** Moved before it is deleted, so that a lock that somebody else took over in between is put back. */
async function remove(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if (await isStale(aside)) await rm(aside, { force: true })
  else await rename(aside, path)
}
