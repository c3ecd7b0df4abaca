// What the web process and the worker have in common: a complete configuration, and connections made from it.
import { type Config, ConfigError, type readConfig } from './config.ts'
import { createDeps, type Deps } from './deps.ts'
import type { StandIns } from './embedded/stand-ins.ts'
import type { Log } from './helpers/log.ts'
import { cleanUp } from './jobs/clean-up.ts'
import { removeTile } from './jobs/remove-tile.ts'
import { sendMail } from './jobs/send-mail.ts'
import { storeTile } from './jobs/store-tile.ts'
import { offerMetrics } from './metrics-port.ts'
import type { Farewell } from './run-process.ts'

/** The configuration as the environment gives it, services possibly open. */
export type GivenConfig = ReturnType<typeof readConfig>

export interface Site {
  deps: Deps
  /** Null where everything is configured. */
  standIns: StandIns | null
  close(): Promise<void>
}

/**
 * Runs `begin` on a site that is ready for it; whatever fails, nothing is left running. In production nothing embedded
 * is even loaded (S49), and the release step has brought the database up to date.
 * @throws ConfigError when the port is taken
 */
export async function openSite(
  given: GivenConfig,
  log: Log,
  begin: (site: Site) => Promise<(why: Farewell) => Promise<void>>,
) {
  const standIns = given.production ? null : await startStandIns(given, log)
  const config = standIns?.config ?? (given as Config)
  let deps: Deps | null = null
  let endMetrics: (() => Promise<void>) | null = null
  const close = async () => {
    await endMetrics?.()
    await deps?.close()
    await standIns?.stop()
  }
  try {
    if (!given.production) await bringUpToDate(config)
    deps = createDeps(config, log)
    endMetrics = await offerMetrics(config, deps.metrics)
    return await begin({ deps, standIns, close })
  } catch (error) {
    await close()
    throw isPortTaken(error)
      ? new ConfigError([`PORT ${config.port} is in use: name another, as in PORT=3001 npm start`])
      : error
  }
}

/** Runs the queue's jobs in this process from now on; never rejects. */
export function runJobs(deps: Deps) {
  return deps.queue.work({
    'send-mail': sendMail(deps),
    'store-tile': storeTile(deps),
    'remove-tile': removeTile(deps),
    'clean-up': cleanUp(deps),
  })
}

async function bringUpToDate(config: Config) {
  const { migrate } = await import('./migrations.ts')
  await migrate(config.databaseUrl, config)
}

async function startStandIns(given: GivenConfig, log: Log) {
  const { startStandIns } = await import('./embedded/stand-ins.ts')
  return startStandIns(given, log)
}

function isPortTaken(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
