// The companion mailer as a process of its own: `npm run mailer`, and the line `mailer` of the Procfile.

import { createSecretKey } from 'node:crypto'
import { ConfigError, readMailerConfig } from '../config.ts'
import { createLog } from '../helpers/log.ts'
import { listen } from '../listen.ts'
import { createMailerApp } from './app.ts'
import { createSmtpDeliver } from './smtp.ts'
import { createMailViews } from './views.ts'

try {
  loadEnvironment()
  await run(readMailerConfig(process.env))
} catch (error) {
  giveUp(error)
}

async function run(config: ReturnType<typeof readMailerConfig>) {
  const { smtpUrl: url, senderName, senderAddress, siteName } = config
  const log = createLog({ level: config.logLevel, name: 'mailer' })
  const smtp = createSmtpDeliver({ url, senderName, senderAddress })
  const secrets = config.secrets.map((secret) => createSecretKey(secret, 'utf8'))
  const app = createMailerApp({ secrets, deliver: smtp.deliver, views: createMailViews(), log, siteName })

  const server = await listen(app, { port: config.port })
  log.info({ event: 'mailer.started', port: server.port }, 'the mailer is listening')

  const stop = async (signal: NodeJS.Signals) => {
    log.info({ event: 'mailer.stopping', signal }, 'finishing what is under way')
    await server.close()
    smtp.close()
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop)
}

function loadEnvironment() {
  try {
    process.loadEnvFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** A wrong environment ends the process with one message that names every wrong variable and no value (S49). */
function giveUp(error: unknown): never {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`)
  else
    createLog({ level: 'info', name: 'mailer' }).fatal(
      { err: error, event: 'mailer.failed' },
      'could not start',
    )
  process.exit(1)
}
