// The web process: configuration, connections, app, port; and the same backwards at the end.
import cluster from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp, createBrokenRequestApp } from './app.ts'
import { readConfig } from './config.ts'
import type { Log } from './helpers/log.ts'
import { listen } from './listen.ts'
import { tellReady } from './parent.ts'
import { runPrimary } from './primary.ts'
import { type Farewell, runProcess } from './run-process.ts'
import { type GivenConfig, openSite, runJobs } from './site.ts'

/**
 * Milliseconds, in production: how long a process that was told to stop still takes connections while `/readyz` says no,
 * so that a load balancer finds others; and how long idle connections have then for their last request (S59).
 */
const farewell = { notice: 2_000, patience: 2_000 }

await runProcess('web', readConfig, (given, log) =>
  given.processes > 1 && cluster.isPrimary ? runPrimary(given, log) : runWeb(given, log),
)

function runWeb(given: GivenConfig, log: Log) {
  return openSite(given, log, async ({ deps, standIns, close }) => {
    const app = createApp(deps, standIns?.routers)
    const server = await listen(app, { port: given.port }, createBrokenRequestApp(deps))
    if (given.worker) runJobs(deps)
    deps.homeImages.list().catch(() => {})
    tellReady(deps.db.ping)
    deps.hasher.warmUp().catch(() => {})
    announce(given, log)
    return async (why: Farewell) => {
      if (why === 'told') {
        deps.lifecycle.leaving = true
        if (given.production) await sleep(farewell.notice)
      }
      await Promise.all([server.close(given.production ? farewell.patience : 0), deps.queue.rest()])
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
