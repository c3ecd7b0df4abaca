// A whole installation as in production, with what it depends on, each of which can be made to fail.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../test/support/port.ts'
import { type Relay, startRelay } from '../test/support/relay.ts'
import { testSecrets } from '../test/support/site.ts'
import { type FaultyBucket, startFaultyBucket } from './bucket.ts'
import { type Certificate, makeCertificate } from './certificate.ts'
import { type FaultyMailer, startFaultyMailer } from './mailer.ts'
import { type ProgramName, type Running, startProgram } from './program.ts'
import { createVisitors, type Visitors } from './visitors.ts'

export interface World {
  /** Where the web process is reached. */
  url: string
  /** What the processes are told. */
  env: Record<string, string>
  wire: Relay
  mailer: FaultyMailer
  bucket: FaultyBucket
  visitors: Visitors
  /** A process of the installation, web unless told, which then answers `/healthz` already. */
  start(env?: Record<string, string>, name?: ProgramName): Promise<Running>
  /** Asks the database, beside the wire. */
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

/** The server of the tests forgets the newest commits when it crashes; one in earnest does not. */
const keepCommits = (url: string) =>
  `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = on`

let certificate: Promise<Certificate> | null = null

/** Makes one, with an empty database that is migrated, and nothing started yet but the services around the site. */
export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'minimal-user-chaos-'))
  const wire = await startRelay()
  await wire.change(keepCommits(wire.direct))
  certificate ??= makeCertificate()
  const { pem, file } = await certificate
  const mailer = await startFaultyMailer(pem)
  const bucket = await startFaultyBucket()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const visitors = createVisitors(url)
  const pool = new pg.Pool({ connectionString: wire.direct, max: 4 })
  pool.on('error', () => {})
  const started: Running[] = []
  const env = {
    NODE_ENV: 'production',
    PORT: String(port),
    BASE_URL: 'https://cats.example',
    TRUST_PROXY: '1',
    DATABASE_URL: wire.url,
    MAILER_URL: mailer.url,
    NODE_EXTRA_CA_CERTS: file,
    LIMIT_FACTOR: '1000',
    ...bucket.env,
    ...Object.fromEntries(Object.entries(testSecrets).map(([name, [secret]]) => [name, secret ?? ''])),
  }

  return {
    url,
    env,
    wire,
    mailer,
    bucket,
    visitors,
    async start(more = {}, name = 'web') {
      const running = startProgram(name, { ...env, ...more }, folder)
      started.push(running)
      if (name === 'web') await running.until(() => visitors.isAlive())
      return running
    },
    async rows<Row>(text: string, values: unknown[] = []) {
      return (await pool.query(text, values)).rows as Row[]
    },
    async close() {
      await Promise.all(started.map((running) => running.end('SIGKILL')))
      visitors.close()
      await pool.end()
      await wire.close()
      await mailer.close()
      await bucket.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
