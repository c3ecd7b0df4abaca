// What stands in for services that are not configured, in development only: started here, stopped here.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Router } from 'express'
import type { Config, readConfig } from '../config.ts'
import type { Log } from '../helpers/log.ts'
import { signingKeys } from '../helpers/token.ts'
import { createMailViews } from '../mailer/views.ts'
import { createInbox } from './inbox.ts'
import { createKit } from './kit.ts'
import { startEmbeddedMailer } from './mailer.ts'
import { startEmbeddedPostgres } from './postgres.ts'
import { embeddedSecrets } from './secrets.ts'

/** Where everything embedded keeps its data. */
const dataFolder = fileURLToPath(new URL('../../.data', import.meta.url))

export interface StandIns {
  config: Config
  /** The kit, and the inbox when the embedded mailer runs. */
  routers: Router[]
  stop(): Promise<void>
}

/** The configuration with a running stand-in for each service that it leaves open; what is set is used as it is. */
export async function startStandIns(given: ReturnType<typeof readConfig>, log: Log): Promise<StandIns> {
  const secrets = { ...given.secrets }
  for (const [name, value] of Object.entries(embeddedSecrets(dataFolder))) {
    if (secrets[name as keyof typeof secrets].length === 0) secrets[name as keyof typeof secrets] = [value]
  }
  const mailer = given.mailerUrl ? null : await startMailer(secrets.JWT_MAILER_SECRET, given.siteName, log)
  const postgres = given.databaseUrl ? null : await startEmbeddedPostgres({ dataDir: dataFolder })

  return {
    config: {
      ...given,
      secrets,
      databaseUrl: given.databaseUrl ?? postgres?.url ?? '',
      mailerUrl: given.mailerUrl ?? mailer?.url ?? '',
      tiles: given.tiles ?? { kind: 'folder', folder: join(dataFolder, 'tiles'), publicUrl: '/tiles/' },
    },
    routers: [createKit(), ...(mailer ? [mailer.router] : [])],
    async stop() {
      await mailer?.close()
      await postgres?.stop()
    },
  }
}

async function startMailer(secrets: string[], siteName: string, log: Log) {
  const inbox = createInbox({ folder: join(dataFolder, 'inbox') })
  const options = {
    secrets: signingKeys(secrets),
    deliver: inbox.deliver,
    views: createMailViews(),
    log,
    siteName,
  }
  return { ...(await startEmbeddedMailer(options)), router: inbox.router }
}
