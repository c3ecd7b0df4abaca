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

/** Those that die are replaced after a second, and ever later while new ones die before they listen. */
export function raiseChildren({ processes, port, log, hopeless }: Family): Children {
  let state: 'filling' | 'replacing' | 'ending' = 'filling'
  let listened = false
  let failures = 0
  let refill: NodeJS.Timeout | null = null
  let askedAgain = false
  const sentAway = new WeakSet<Worker>()
  const isEnding = () => state === 'ending'

  process.on('exit', () => {
    for (const hanging of living()) hanging.process.kill('SIGKILL')
  })

  /** Null, or a child without a number, where the system has no room for one more. */
  function fork() {
    const child = tryToFork()
    if (!child?.process.pid) fillLater()
    return child
  }

  function tryToFork() {
    try {
      return adopt(cluster.fork())
    } catch (err) {
      log.error({ err, event: 'web.unborn' }, 'a web process could not be started')
      return null
    }
  }

  function adopt(child: Worker) {
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
    fillLater()
  }

  function fillLater() {
    if (!listened) return hopeless()
    if (refill) return
    refill = setTimeout(fill, Math.min(restartAfter.most, restartAfter.first * 2 ** failures++))
  }

  function fill() {
    refill = null
    if (state !== 'filling') return
    for (let missing = processes - living().length; missing > 0; missing--) fork()
  }

  async function replaceEach() {
    log.info({ event: 'web.replacing' }, 'each web process makes place for a new one')
    for (const old of living()) {
      if (isEnding()) return
      const fresh = fork()
      const isReady = fresh !== null && (await getsReady(fresh))
      if (isEnding()) return
      if (!isReady) {
        fresh?.process.kill('SIGKILL')
        return log.error({ event: 'web.kept' }, 'the new web process does not get ready: the old ones stay')
      }
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
    .filter((child) => child.process.pid && !child.isDead())
}

/** False when it ends instead, or takes too long. */
function getsReady(child: Worker) {
  return new Promise<boolean>((done) => {
    const settle = (is: boolean) => {
      clearTimeout(impatience)
      done(is)
    }
    const impatience = setTimeout(settle, readyWithin, false)
    child.on('message', (message) => message === readyMessage && settle(true))
    child.once('exit', () => settle(false))
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
