// The whole examination: which groups there are to look at, all at once, and what is told of them, in order.
import { ConfigError, readConfig } from '../config.ts'
import { createDatabase } from '../db/db.ts'
import { createLimits } from '../db/limits.ts'
import { createTileStore } from '../helpers/tile-store.ts'
import { currentOf, signingKeys } from '../helpers/token.ts'
import { bucketGroup } from './bucket.ts'
import { type Finding, type Group, lookAt, mend, ok, type Result, unknown } from './check.ts'
import { databaseGroup } from './database.ts'
import { environmentGroup, refusedEnvironment } from './environment.ts'
import { mailerGroup } from './mailer.ts'
import { processGroup } from './process.ts'
import { tellGroup, tellSum } from './report.ts'
import { siteGroup } from './site.ts'

const wholeRun = 25_000

type GivenConfig = ReturnType<typeof readConfig>

/** Tells what was found, group by group, and answers whether there is nothing to mend. */
export async function examine(env: NodeJS.ProcessEnv, tell: (text: string) => void) {
  const { groups, close } = groupsFor(env)
  const end = Date.now() + wholeRun
  try {
    const looking = groups.map(async (group) => ({ group, findings: await lookAt(group, end) }))
    const all: Finding[] = []
    for (const looked of looking) {
      const { group, findings } = await looked
      tell(tellGroup(group.title, findings))
      all.push(...findings)
    }
    tell(tellSum(all))
    return all.every(({ verdict }) => verdict !== 'mend')
  } finally {
    close()
  }
}

function groupsFor(env: NodeJS.ProcessEnv) {
  try {
    return groupsOf(readConfig(env))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const rest = ['Site', 'Database', 'Bucket', 'Mailer'].map((title) =>
      only(title, 'everything', unknown('not looked at, for the environment comes first')),
    )
    return { groups: [processGroup(), refusedEnvironment(error.problems), ...rest], close() {} }
  }
}

function groupsOf(config: GivenConfig) {
  const { databaseUrl, mailerUrl, tiles, secrets } = config
  const db = databaseUrl === null ? null : createDatabase(databaseUrl, () => {})
  const pepper = signingKeys(secrets.KEY_PEPPER)
  const limits = db && pepper.length > 0 ? createLimits(db, currentOf(pepper), config.limitFactor) : null
  const store = tiles === null ? null : createTileStore(tiles)

  const groups = [
    processGroup(),
    environmentGroup(config),
    siteGroup(config, limits),
    db && databaseUrl !== null
      ? databaseGroup(config, databaseUrl, db)
      : stoodInFor('Database', 'DATABASE_URL', 'a PostgreSQL of this checkout'),
    store && tiles?.kind === 'bucket'
      ? bucketGroup(tiles, store, config.production)
      : stoodInFor('Bucket', 'AWS_TILES_BUCKET_NAME', 'a folder'),
    mailerUrl === null
      ? stoodInFor('Mailer', 'MAILER_URL', 'one inside the site, with an inbox at /dev/inbox,')
      : mailerAt(mailerUrl, secrets.JWT_MAILER_SECRET),
  ]
  return {
    groups,
    /** Nobody waits for connections that hang. */
    close() {
      store?.close()
      db?.close().catch(() => {})
    },
  }
}

/** A mailer elsewhere cannot have a secret that this checkout made for itself. */
function mailerAt(url: string, secrets: string[]) {
  return secrets.length === 0
    ? only(
        'Mailer',
        'JWT_MAILER_SECRET',
        mend('is unset, though there is a MAILER_URL: set that of the mailer'),
      )
    : mailerGroup(url, currentOf(signingKeys(secrets)))
}

function stoodInFor(title: string, variable: string, standIn: string) {
  return only(title, variable, ok(`unset; ${standIn} stands in`))
}

/** A group of which there is one thing to say. */
function only(title: string, name: string, result: Result): Group {
  return { title, advice: '', gated: false, checks: [{ name, look: () => result }] }
}
