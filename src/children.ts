// The web processes that share a port under one parent: as many as there should be, each replaced without a gap.
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Log } from './helpers/log.ts'
import { makePlaceMessage, readyMessage } from './parent.ts'

export interface Children {
  /** Forks as many as are missing. */
  fill(): void
  /** Puts a new one in the place of each, one by one; one that does not get ready leaves the old ones where they are. */
  replaceAll(): Promise<void>
  /** Resolves when all have finished what they were doing. */
  end(): Promise<void>
}

interface Family {
  processes: number
  port: number
  log: Log
  /** Called when one ends before any has ever listened: it has said why. */
  hopeless(): void
}

/** Milliseconds: until a new one must be ready, until an old one must be gone, and before one that died is replaced. */
const readyWithin = 15_000
const goneWithin = 20_000
const restartAfter = { first: 1_000, most: 30_000 }

/** One that dies is replaced after a second, and ever later while new ones die before they listen. */
export function raiseChildren({ processes, port, log, hopeless }: Family): Children {
  let state: 'filling' | 'replacing' | 'ending' = 'filling'
  let listened = false
  let failures = 0
  let askedAgain = false
  const sentAway = new WeakSet<Worker>()
  const isEnding = () => state === 'ending'

  function fork() {
    const child = cluster.fork()
    child.on('error', (err) => log.warn({ err, event: 'web.unreachable' }, 'a web process cannot be told'))
    child.on('listening', (address) => {
      if (address.port !== port) return
      listened = true
      failures = 0
    })
    child.once('exit', (code, signal) => replaceDead(child, code, signal))
    return child
  }

  function replaceDead(child: Worker, code: number, signal: string) {
    if (isEnding() || sentAway.has(child)) return
    log.error({ event: 'web.died', pid: child.process.pid, code, signal }, 'a web process ended')
    if (!listened) return hopeless()
    setTimeout(fill, Math.min(restartAfter.most, restartAfter.first * 2 ** failures++))
  }

  function fill() {
    while (state === 'filling' && living().length < processes) fork()
  }

  async function replaceEach() {
    log.info({ event: 'web.replacing' }, 'each web process makes place for a new one')
    for (const old of living()) {
      const fresh = fork()
      if (!(await getsReady(fresh))) {
        fresh.process.kill('SIGKILL')
        return log.error({ event: 'web.kept' }, 'the new web process does not get ready: the old ones stay')
      }
      if (isEnding()) return
      sentAway.add(old)
      await gone(old, () => old.send(makePlaceMessage, () => {}))
    }
    log.info({ event: 'web.replaced' }, 'each web process is a new one')
  }

  return {
    fill,
    async replaceAll() {
      askedAgain = true
      if (state !== 'filling') return
      state = 'replacing'
      while (askedAgain && !isEnding()) {
        askedAgain = false
        await replaceEach()
      }
      if (isEnding()) return
      state = 'filling'
      fill()
    },
    async end() {
      state = 'ending'
      await Promise.all(living().map((child) => gone(child, () => child.process.kill('SIGTERM'))))
    },
  }
}

function living() {
  return Object.values(cluster.workers ?? {})
    .filter((child) => child !== undefined)
    .filter((child) => !child.isDead())
}

/** False when it ends instead, or takes too long. */
function getsReady(child: Worker) {
  return new Promise<boolean>((done) => {
    const impatience = setTimeout(() => done(false), readyWithin)
    child.on('message', (message) => message === readyMessage && done(true))
    child.once('exit', () => done(false))
    child.once('exit', () => clearTimeout(impatience))
  })
}

/** Asks it to end, and ends it where it does not. */
async function gone(child: Worker, ask: () => void) {
  if (child.isDead()) return
  const ended = once(child, 'exit')
  const impatience = setTimeout(() => child.process.kill('SIGKILL'), goneWithin)
  ask()
  await ended
  clearTimeout(impatience)
}
