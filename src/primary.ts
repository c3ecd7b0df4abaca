// The parent of several web processes on one port (WEB_CONCURRENCY): starts them, replaces one that dies, ends them.
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Log } from './helpers/log.ts'

const restartAfter = 1_000

/** Forks this program so many times; returns how to end the children, once each has finished what it was doing. */
export async function runPrimary(processes: number, log: Log) {
  let stopping = false
  cluster.on('exit', (worker, code, signal) => {
    if (stopping) return
    log.error(
      { event: 'web.died', pid: worker.process.pid, code, signal },
      'a web process ended, another is started',
    )
    setTimeout(() => !stopping && cluster.fork(), restartAfter)
  })
  for (let count = 0; count < processes; count++) cluster.fork()

  return async () => {
    stopping = true
    const workers = Object.values(cluster.workers ?? {}).filter(
      (worker): worker is Worker => worker !== undefined,
    )
    await Promise.all(workers.map(end))
  }
}

async function end(worker: Worker) {
  const ended = once(worker, 'exit')
  worker.process.kill('SIGTERM')
  await ended
}
