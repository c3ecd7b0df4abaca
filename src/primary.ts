// The parent of several web processes on one port (WEB_CONCURRENCY), as a process: its signals and its numbers.
import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { raiseChildren } from './children.ts'
import type { Config } from './config.ts'
import type { Log } from './helpers/log.ts'
import { openMetricsPort } from './metrics-port.ts'
import { addUpMetrics } from './primary-metrics.ts'

/**
 * Forks this program so many times; returns how to end the children, once each has finished what it was doing. When the
 * first of them cannot listen, all end. SIGUSR2 puts a new child in the place of each, with the code and the `.env` that
 * are there by then; nobody's request fails (S59).
 */
export async function runPrimary(
  { processes, port, metricsPort }: Pick<Config, 'processes' | 'port' | 'metricsPort'>,
  log: Log,
) {
  const metrics = addUpMetrics()
  const endMetrics = metricsPort === null ? null : await openMetricsPort(metricsPort, metrics)
  const children = raiseChildren({ processes, port, log, hopeless })

  async function stop() {
    await children.end()
    await endMetrics?.()
  }

  async function hopeless() {
    await stop()
    process.exit(1)
  }

  cluster.setupPrimary({ execArgv: [...process.execArgv, ...flagsOfChildren(processes)] })
  process.on('SIGUSR2', children.replaceAll)
  children.fill()
  return stop
}

/**
 * V8's flags for children. Where each core has a process of its own, the thread that helps one to collect garbage takes time
 * from another: each collects alone, and lets its heap double before it does, for it has only one thread to hash on.
 */
export function flagsOfChildren(processes: number, cores = availableParallelism()) {
  return processes < cores ? [] : ['--single-threaded-gc', '--heap-growing-percent=100']
}
