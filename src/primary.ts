// The parent of several web processes on one port (WEB_CONCURRENCY): starts them, replaces one that dies, ends them.
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Config } from './config.ts'
import type { Log } from './helpers/log.ts'

const restartAfter = 1_000

/**
 * Forks this program so many times; returns how to end the children, once each has finished what it was doing. A child
 * that never came to listen has said why: then all end.
 */
export async function runPrimary({ processes, port }: Pick<Config, 'processes' | 'port'>, log: Log) {
  let stopping = false
  const served = new WeakSet<Worker>()

  async function stop() {
    stopping = true
    await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && end(worker)))
  }

  cluster.on('listening', (worker, address) => address.port === port && served.add(worker))
  cluster.on('exit', async (worker, code, signal) => {
    if (stopping) return
    log.error({ event: 'web.died', pid: worker.process.pid, code, signal }, 'a web process ended')
    if (served.has(worker)) return setTimeout(() => stopping || cluster.fork(), restartAfter)
    await stop()
    process.exit(1)
  })
  for (let count = 0; count < processes; count++) cluster.fork()
  return stop
}

async function end(worker: Worker) {
  if (worker.isDead()) return
  const ended = once(worker, 'exit')
  worker.process.kill('SIGTERM')
  await ended
}
