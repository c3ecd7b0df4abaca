// The parent of several web processes on one port (WEB_CONCURRENCY): starts, replaces and ends them.
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Config } from './config.ts'
import type { Log } from './helpers/log.ts'
import { openMetricsPort } from './metrics-port.ts'
import { addUpMetrics } from './primary-metrics.ts'
import { makePlaceMessage } from './run-process.ts'

const restartAfter = 1_000

/**
 * Forks this program so many times; returns how to end the children, once each has finished what it was doing. A child
 * that never came to listen has said why: then all end. SIGUSR2 puts a new child in the place of each, one by one, with
 * the code and the `.env` that are there by then; nobody's request fails (S59).
 */
export async function runPrimary(
  { processes, port, metricsPort }: Pick<Config, 'processes' | 'port' | 'metricsPort'>,
  log: Log,
) {
  let ending = false
  let replacing = false
  const served = new WeakSet<Worker>()
  const onTrial = new WeakSet<Worker>()
  const replaced = new WeakSet<Worker>()

  async function stop() {
    ending = true
    await Promise.all(children().map(end))
    await endMetrics?.()
  }

  async function replaceAll() {
    if (replacing || ending) return
    replacing = true
    log.info({ event: 'web.replacing' }, 'each web process makes place for a new one')
    for (const old of children()) {
      const fresh = cluster.fork()
      onTrial.add(fresh)
      if (!(await comesToListen(fresh, port))) {
        log.error({ event: 'web.kept' }, 'the new web process does not start: the old ones stay')
        break
      }
      replaced.add(old)
      await makePlace(old)
    }
    replacing = false
    log.info({ event: 'web.replaced' }, 'done')
  }

  cluster.on('listening', (worker, address) => address.port === port && served.add(worker))
  cluster.on('exit', async (worker, code, signal) => {
    if (ending || replaced.has(worker)) return
    log.error({ event: 'web.died', pid: worker.process.pid, code, signal }, 'a web process ended')
    if (served.has(worker)) return setTimeout(() => ending || cluster.fork(), restartAfter)
    if (onTrial.has(worker)) return
    await stop()
    process.exit(1)
  })
  process.on('SIGUSR2', replaceAll)
  const metrics = addUpMetrics()
  const endMetrics = metricsPort === null ? null : await openMetricsPort(metricsPort, metrics)
  for (let count = 0; count < processes; count++) cluster.fork()
  return stop
}

function children() {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
}

/** False when it ends instead. */
async function comesToListen(worker: Worker, port: number) {
  const failed = once(worker, 'exit').then(() => null)
  for (;;) {
    const heard = await Promise.race([once(worker, 'listening'), failed])
    if (heard === null) return false
    if (heard[0].port === port) return true
  }
}

/** Node's own `disconnect` would cut its idle connections, and with them requests that are just on their way. */
async function makePlace(worker: Worker) {
  if (worker.isDead()) return
  const ended = once(worker, 'exit')
  worker.send(makePlaceMessage)
  await ended
}

async function end(worker: Worker) {
  if (worker.isDead()) return
  const ended = once(worker, 'exit')
  worker.process.kill('SIGTERM')
  await ended
}
