// What every process does: read its configuration, say what is wrong with it, start, and end quietly.
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigError } from './config.ts'
import { createLog, type Log } from './helpers/log.ts'
import { forPeople } from './helpers/log-for-people.ts'
import { openLogOutput } from './helpers/log-output.ts'
import { makePlaceMessage } from './parent.ts'

const stopAtMost = 15_000

/** `told`: a signal asked for it. `replaced`: the parent has another child in this one's place. */
export type Farewell = 'told' | 'replaced'

/** Starts what a process does and returns how to stop it. */
type Start<Config> = (config: Config, log: Log) => Promise<(why: Farewell) => Promise<void>>

/**
 * Runs `start` with what `read` makes of the environment and of `.env`. The process says what is wrong and exits with
 * 1, or runs until it has nothing more to do or is told to stop, and exits with 0.
 */
export async function runProcess<Config extends { logLevel: string; production: boolean }>(
  name: string,
  read: (env: NodeJS.ProcessEnv) => Config,
  start: Start<Config>,
) {
  const output = openLogOutput(name)
  let log = createLog({ level: 'info', name }, output)
  try {
    const config = read(loadEnvironment())
    const lines = config.production ? output : await forPeople(output)
    log = createLog({ level: config.logLevel, name }, lines)
    stopWhenAsked(log, start(config, log))
  } catch (error) {
    fail(error, log)
  }
}

/**
 * What the process was told, by its environment and by `.env`. The environment itself stays as it is: children inherit it,
 * and read a file of their own time.
 */
export function loadEnvironment(): NodeJS.ProcessEnv {
  try {
    return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return process.env
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

/**
 * SIGTERM, Ctrl-C and a closed terminal all end what is in flight first, once the process has started (S59). The
 * queue's package leaves rejections unhandled while the database is away; the process survives that (S57), and a SIGUSR2
 * that is meant for a parent.
 */
function stopWhenAsked(log: Log, started: Promise<(why: Farewell) => Promise<void>>) {
  let stopping = false
  started.catch((error: unknown) => fail(error, log))

  async function stop(why: Farewell, signal?: NodeJS.Signals) {
    if (stopping) return
    stopping = true
    log.info({ event: 'process.stopping', why, signal }, 'finishing what is under way')
    setTimeout(() => process.exit(1), stopAtMost).unref()
    try {
      await (await started)(why)
      process.exit(0)
    } catch (error) {
      fail(error, log)
    }
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => stop('told', signal))
  process.on('SIGUSR2', () => {})
  process.on('message', (message) => message === makePlaceMessage && stop('replaced'))
  process.on('unhandledRejection', (error) => {
    log.error({ err: error, event: 'process.unhandled' }, 'a rejection that nobody handled')
  })
}
