// The PostgreSQL server of the run, to be ended at once and started again.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { findPostgres } from '../src/embedded/postgres-package.ts'
import { createRunner } from '../src/embedded/postgres-runner.ts'
import { waitFor } from '../test/support/people.ts'

/** Ends it as a power cut would: nothing is written down, nobody is told (`pg_ctl stop -m immediate`). */
export async function crashServer() {
  const pid = Number((await readServerFile('postmaster.pid')).split('\n')[0])
  process.kill(pid, 'SIGQUIT')
  await waitFor(async () => (isRunning(pid) ? null : true))
}

/** Starts it as it was started before, on the same port; resolves when it takes connections. */
export async function restartServer() {
  const folder = serverFolder()
  const binaries = await findPostgres()
  const { run } = await createRunner(binaries.initdb, folder)
  const [, , ...options] = [...(await readServerFile('postmaster.opts')).matchAll(/"([^"]*)"/g)]
  const given = options.map(([, option]) => option).join(' ')
  await run(binaries.pgCtl, [
    'start',
    '-w',
    '-s',
    '-D',
    folder,
    '-l',
    join(folder, 'server.log'),
    '-o',
    given,
  ])
}

/** Whether a process is there. */
export function isRunning(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const serverFolder = () => join(inject('serverFolder'), 'postgres')
const readServerFile = (name: string) => readFile(join(serverFolder(), name), 'utf8')
