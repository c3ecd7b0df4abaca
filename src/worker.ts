// The process that runs the queue's jobs, for sites whose web processes do not (WORKER=off).
import { readConfig } from './config.ts'
import { runProcess } from './run-process.ts'
import { openSite, runJobs } from './site.ts'

await runProcess('worker', readConfig, (given, log) =>
  openSite(given, log, async ({ deps, close }) => {
    runJobs(deps).then(() => log.info({ event: 'worker.started' }, 'waiting for jobs'))
    return close
  }),
)
