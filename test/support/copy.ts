// A copy of the site with something changed in it, built and running.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { createTestDatabase } from './database.ts'
import { waitFor } from './people.ts'
import { freePort } from './port.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const parts = [
  'src',
  'static',
  'scripts',
  'views',
  'pictures',
  'database-scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
]

/** A file below the project's folder, what stands in it once, and what is put in its place. */
export type Edit = [file: string, find: string, put: string]

interface Change {
  edits: Edit[]
  /** Run in the database before the start. */
  sql?: string | undefined
}

export interface Copy {
  url: string
  close(): Promise<void>
}

/** Builds and starts the copy with its own database and inbox; `close` leaves nothing behind. */
export async function startCopy({ edits, sql }: Change): Promise<Copy> {
  const folder = mkdtempSync(join(tmpdir(), 'minimal-user-mutant-'))
  for (const name of parts) cpSync(join(root, name), join(folder, name), { recursive: true })
  cpSync(join(root, 'dist/static'), join(folder, 'dist/static'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const edit of edits) writeFileSync(join(folder, edit[0]), changed(folder, edit))
  await build(folder)
  if (edits.some(([file]) => file.startsWith('static/')))
    await run(process.execPath, ['scripts/build-static.js'], { cwd: folder })

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

/** The file after the edit. @throws Error when what it replaces does not stand there once */
export function changed(folder: string, [file, find, put]: Edit) {
  const around = readFileSync(join(folder, file), 'utf8').split(find)
  if (around.length !== 2) throw new Error(`"${find}" stands ${around.length - 1} times in ${file}.`)
  return around.join(put)
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
