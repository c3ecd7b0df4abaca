// The web process: configuration, connections, app, port; and the same backwards at the end.
import cluster from 'node:cluster'
import { createApp, createBrokenRequestApp } from './app.ts'
import { readConfig } from './config.ts'
import type { Log } from './helpers/log.ts'
import { listen } from './listen.ts'
import { runPrimary } from './primary.ts'
import { runProcess } from './run-process.ts'
import { type GivenConfig, openSite, runJobs } from './site.ts'

await runProcess('web', readConfig, (given, log) =>
  given.processes > 1 && cluster.isPrimary ? runPrimary(given, log) : runWeb(given, log),
)

function runWeb(given: GivenConfig, log: Log) {
  return openSite(given, log, async ({ deps, standIns, close }) => {
    const app = createApp(deps, standIns?.routers)
    const server = await listen(app, { port: given.port }, createBrokenRequestApp(deps))
    if (given.worker) await runJobs(deps)
    announce(given, log)
    return async () => {
      await server.close()
      await close()
    }
  })
}

/** For a person at a terminal, once; in production for the log. */
function announce(given: GivenConfig, log: Log) {
  if (given.production) return log.info({ event: 'web.started', port: given.port }, 'the site answers')
  if (cluster.worker && cluster.worker.id > 1) return
  const mail = given.mailerUrl ? 'goes to the mailer at MAILER_URL' : `is at ${given.baseUrl}/dev/inbox`
  process.stdout.write(`\n  ${given.siteName} is at ${given.baseUrl}\n  Its mail ${mail}\n\n`)
}
