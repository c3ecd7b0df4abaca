// A real site for a test file: the app on a port, with a database, a mailer, an inbox and a worker of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DestinationStream } from 'pino'
import request from 'supertest'
import { createApp, createBrokenRequestApp } from '../../src/app.ts'
import type { Config } from '../../src/config.ts'
import { createDeps, type Deps } from '../../src/deps.ts'
import { createInbox, type InboxMail } from '../../src/embedded/inbox.ts'
import { createKit } from '../../src/embedded/kit.ts'
import { startEmbeddedMailer } from '../../src/embedded/mailer.ts'
import { siteName } from '../../src/environment.ts'
import { createLog } from '../../src/helpers/log.ts'
import { signingKeys } from '../../src/helpers/token.ts'
import { listen } from '../../src/listen.ts'
import { createMailViews } from '../../src/mailer/views.ts'
import { runJobs } from '../../src/site.ts'
import { createTestDatabase } from './database.ts'
import { freePort } from './port.ts'

export const testSecrets = {
  SESSION_SECRET: ['session-0123456789-0123456789-0123456789'],
  JWT_SECRET_HTML: ['links-0123456789-0123456789-0123456789'],
  JWT_MAILER_SECRET: ['mailer-0123456789-0123456789-0123456789'],
  KEY_PEPPER: ['pepper-0123456789-0123456789-0123456789'],
}

/** bcrypt's least; tests of the hashes themselves and of their time take the cost that `config.ts` hands out. */
export const cheapest = 4

/** A browser without a face: keeps cookies and says that it comes from a page of the site. */
export type Browser = ReturnType<typeof request.agent>

export interface TestSite {
  url: string
  deps: Deps
  /** Every line that the site has logged. */
  logged: string[]
  browser(): Browser
  /** All mails, newest first. */
  mails(): Promise<InboxMail[]>
  close(): Promise<void>
}

export interface SiteOptions {
  config?: Partial<Config>
  /** False: nobody runs the queue's jobs. */
  worker?: boolean
  /** True: visitors are sent away while the event loop is behind, which the tests' own work can make it here. */
  shedsLoad?: boolean
}

/** Starts a site; `close` leaves nothing behind. */
export async function startSite(options: SiteOptions = {}): Promise<TestSite> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'minimal-user-test-'))
  const port = await freePort()
  const logged: string[] = []
  const log = createLog({ level: 'info', name: 'test' }, collectInto(logged))
  const inbox = createInbox({ folder: join(folder, 'inbox') })
  const secrets = options.config?.secrets ?? testSecrets
  const mailer = await startEmbeddedMailer({
    secrets: signingKeys(secrets.JWT_MAILER_SECRET),
    deliver: inbox.deliver,
    views: createMailViews(),
    log,
    siteName,
  })
  const config: Config = {
    production: false,
    port,
    logLevel: 'info',
    proxyHops: 1,
    siteName,
    baseUrl: `http://localhost:${port}`,
    databaseUrl: database.url,
    secrets,
    mailerUrl: mailer.url,
    tiles: { kind: 'folder', folder: join(folder, 'tiles'), publicUrl: '/tiles/' },
    processes: 1,
    worker: true,
    seedAlbum: true,
    keepsPages: true,
    keyCost: cheapest,
    keyTime: null,
    limitFactor: 1,
    metricsToken: null,
    metricsPort: null,
    ...options.config,
  }
  const deps = createDeps(config, log)
  if (!options.shedsLoad) deps.eventLoop.isBehind = () => false
  const where = { port, host: 'localhost' }
  const site = await listen(createApp(deps, [createKit(), inbox.router]), where, createBrokenRequestApp(deps))
  if (options.worker !== false) await runJobs(deps)

  const url = `http://localhost:${port}`
  const browser = () =>
    request.agent(url).set('Sec-Fetch-Site', 'same-origin').set('X-Forwarded-For', newNetwork())
  return {
    url,
    deps,
    logged,
    browser,
    mails: async () => (await request(url).get('/dev/inbox.json')).body,
    async close() {
      await site.close()
      await deps.close()
      await mailer.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** An address of the network that nobody had in this process, as a proxy would report it. */
export function newNetwork() {
  networks++
  return `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${networks & 255}`
}

let networks = 0

function collectInto(lines: string[]): DestinationStream {
  return { write: (line) => void lines.push(line) }
}
