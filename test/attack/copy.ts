// A copy of the site with something changed in it, built and running, for the abuses to be held against.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { createTestDatabase } from '../support/database.ts'
import { waitFor } from '../support/people.ts'
import { freePort } from '../support/site.ts'
import type { Edit, Fault } from './faults/fault.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

export interface Copy {
  url: string
  close(): Promise<void>
}

/** Builds and starts the copy with its own database and inbox; `close` leaves nothing behind. */
export async function startCopy({ edits, sql }: Pick<Fault, 'edits' | 'sql'>): Promise<Copy> {
  const folder = mkdtempSync(join(tmpdir(), 'minimal-user-mutant-'))
  for (const name of ['src', 'views', 'pictures', 'database-scripts', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  cpSync(join(root, 'dist/static'), join(folder, 'dist/static'), { recursive: true })
  cpSync(join(root, 'tsconfig.build.json'), join(folder, 'tsconfig.build.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const edit of edits) writeFileSync(join(folder, 'src', edit[0]), putBack(folder, edit))
  await build(folder)

  const database = await createTestDatabase()
  if (sql) await runSql(database.url, sql)
  const { url, child } = await start(folder, database.url)
  return {
    url,
    async close() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await database.drop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The file as the fault has it. @throws Error when what it replaces does not stand there once */
export function putBack(folder: string, [file, find, put]: Edit) {
  const parts = readFileSync(join(folder, 'src', file), 'utf8').split(find)
  if (parts.length !== 2) throw new Error(`"${find}" stands ${parts.length - 1} times in ${file}.`)
  return parts.join(put)
}

/** Without a look at the types, which a fault need not fit. */
async function build(folder: string) {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'], { cwd: folder })
}

async function start(folder: string, databaseUrl: string) {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const env = { PORT: String(port), DATABASE_URL: databaseUrl, TRUST_PROXY: '1', LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, ['dist/server.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await waitFor(() => isUp(url, child), 30_000)
  return { url, child }
}

async function isUp(url: string, child: ChildProcess) {
  if (child.exitCode !== null) throw new Error('The copy does not start.')
  return fetch(`${url}/readyz`).then(
    ({ ok }) => (ok ? true : null),
    () => null,
  )
}

async function runSql(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}
