// The process that runs the queue's jobs, for sites whose web processes do not (WORKER=off).
import { createDeps } from './deps.ts'
import { findServices, runJobs, runProcess } from './processes.ts'

await runProcess('worker', async (given, log) => {
  const { config, standIns } = await findServices(given, log)
  const deps = createDeps(config, log)
  await runJobs(deps)
  log.info({ event: 'worker.started' }, 'waiting for jobs')
  return async () => {
    await deps.close()
    await standIns?.stop()
  }
})
