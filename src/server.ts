// The web process: configuration, connections, app, port; and the same backwards at the end.
import cluster from 'node:cluster'
import { createApp, createBrokenRequestApp } from './app.ts'
import { ConfigError } from './config.ts'
import { createDeps } from './deps.ts'
import type { Log } from './helpers/log.ts'
import { listen } from './listen.ts'
import { migrate } from './migrate.ts'
import { runPrimary } from './primary.ts'
import { findServices, type GivenConfig, runJobs, runProcess } from './processes.ts'

await runProcess('web', (given, log) =>
  given.processes > 1 && cluster.isPrimary ? runPrimary(given.processes, log) : runWeb(given, log),
)

async function runWeb(given: GivenConfig, log: Log) {
  const { config, standIns } = await findServices(given, log)
  const deps = createDeps(config, log)
  const closeServices = async () => {
    await deps.close()
    await standIns?.stop()
  }
  try {
    if (!config.production) await migrate(config.databaseUrl, config)
    const app = createApp(deps, standIns?.router)
    const site = await listen(app, { port: config.port }, createBrokenRequestApp(deps))
    if (config.worker) await runJobs(deps)
    announce(given, config.baseUrl, log)
    return async () => {
      await site.close()
      await closeServices()
    }
  } catch (error) {
    await closeServices()
    throw isPortTaken(error) ? new ConfigError([`PORT ${config.port} is in use by another process`]) : error
  }
}

/** For a person at a terminal; in production for the log. */
function announce(given: GivenConfig, baseUrl: string, log: Log) {
  if (given.production) return log.info({ event: 'web.started', port: given.port }, 'the site answers')
  const mail = given.mailerUrl ? 'goes to the mailer at MAILER_URL' : `is at ${baseUrl}/dev/inbox`
  process.stdout.write(`\n  ${given.siteName} is at ${baseUrl}\n  Its mail ${mail}\n\n`)
}

function isPortTaken(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
