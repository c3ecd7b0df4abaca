// What the processes of the site share: finding their services, doing the queue's work, and ending quietly.
import { type Config, ConfigError, readConfig } from './config.ts'
import type { Deps } from './deps.ts'
import type { StandIns } from './embedded/stand-ins.ts'
import { createLog, type Log } from './helpers/log.ts'
import { sendMail } from './jobs/send-mail.ts'
import { storeTile } from './jobs/store-tile.ts'

const stopAtMost = 15_000

/** Starts what a process does and returns how to stop it. */
type Start = (given: GivenConfig, log: Log) => Promise<() => Promise<void>>

export type GivenConfig = ReturnType<typeof readConfig>

export interface Services {
  config: Config
  standIns: StandIns | null
}

/** The complete configuration. In production nothing embedded is even loaded (S49). */
export async function findServices(given: GivenConfig, log: Log): Promise<Services> {
  if (given.production) return { config: given as Config, standIns: null }
  const { startStandIns } = await import('./embedded/stand-ins.ts')
  const standIns = await startStandIns(given, log)
  return { config: standIns.config, standIns }
}

/** Runs the queue's jobs in this process from now on. */
export function runJobs(deps: Deps) {
  return deps.queue.work({ 'send-mail': sendMail(deps), 'store-tile': storeTile(deps) })
}

/** Runs `start` as a process: it says what is wrong and exits 1, or runs until it is told to stop and exits 0. */
export async function runProcess(name: string, start: Start) {
  let log = createLog({ level: 'info', name })
  try {
    loadEnvironment()
    const given = readConfig(process.env)
    log = createLog({ level: given.logLevel, name })
    stopOnSignals(log, start(given, log))
  } catch (error) {
    fail(error, log)
  }
}

/** A person reads the sentence, a machine the line in the log. */
function fail(error: unknown, log: Log) {
  process.stderr.write(`${error instanceof Error ? error.message : 'The process could not start.'}\n`)
  if (!(error instanceof ConfigError)) {
    log.fatal({ err: error, event: 'process.failed' }, 'the process could not start')
  }
  process.exit(1)
}

function loadEnvironment() {
  try {
    process.loadEnvFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/**
 * SIGTERM, Ctrl-C and a closed terminal all end what is in flight first, once the process has started (S59). The
 * queue's package leaves rejections unhandled while the database is away; the process survives that (S57).
 */
function stopOnSignals(log: Log, started: Promise<() => Promise<void>>) {
  let stopping = false
  started.catch((error: unknown) => fail(error, log))
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, async () => {
      if (stopping) return
      stopping = true
      log.info({ event: 'process.stopping', signal }, 'finishing what is under way')
      setTimeout(() => process.exit(1), stopAtMost).unref()
      const stop = await started
      await stop()
      process.exit(0)
    })
  }
  process.on('unhandledRejection', (error) => {
    log.error({ err: error, event: 'process.unhandled' }, 'a rejection that nobody handled')
  })
}
