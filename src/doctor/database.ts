// The database as a service: that it answers, privately and to a modest role, takes writes, and tells the right time.
import type { readConfig } from '../config.ts'
import type { Db } from '../db/db.ts'
import { countRoom, findRights, findWriteBlocks, readClock, tryLine } from '../db/health.ts'
import { reachOf } from '../helpers/network.ts'
import { type Group, mend, ok } from './check.ts'
import { lookAtIndexes, lookAtMigrations, lookAtQueue, lookAtUniqueness } from './schema.ts'

type Config = Pick<ReturnType<typeof readConfig>, 'processes' | 'worker'>

const oldest = 14
const connectionsOfProcess = 21
const connectionsOfOthers = 3
const clockMilliseconds = 2_000

/** Of the database at `url`, which `db` asks. */
export function databaseGroup(config: Config, url: string, db: Db): Group {
  const line = once(() => tryLine(url))
  return {
    title: 'Database',
    advice: 'start it, or correct DATABASE_URL',
    gated: true,
    checks: [
      { name: 'connection', look: () => line().then(() => ok('answers'), refusal) },
      { name: 'version', look: async () => lookAtVersion((await line()).version) },
      { name: 'encryption', look: async () => lookAtEncryption(await line()) },
      { name: 'role', look: () => lookAtRole(db) },
      { name: 'writing', look: () => lookAtWriting(db) },
      { name: 'migrations', look: () => lookAtMigrations(db) },
      { name: 'queue', look: () => lookAtQueue(db) },
      { name: 'indexes', look: () => lookAtIndexes(db) },
      { name: 'unique accounts', look: () => lookAtUniqueness(db) },
      { name: 'connections', look: () => lookAtRoom(db, config) },
      { name: 'clock', look: () => lookAtClock(db) },
    ],
  }
}

const refusals: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there: start it, or correct DATABASE_URL',
  ENOTFOUND: 'nobody knows its name: correct the host in DATABASE_URL',
  EAI_AGAIN: 'nobody knows its name: correct the host in DATABASE_URL',
  '28P01': 'it refuses the role or its key: correct both in DATABASE_URL',
  28000: 'it lets this role in from elsewhere only, or with TLS only: see its pg_hba.conf',
  '3D000': 'there is no database of this name: create it, or correct DATABASE_URL',
  53300: 'it has no connection left: raise max_connections, or lower WEB_CONCURRENCY',
  '57P03': 'it is starting or stopping: try again in a minute',
}

/** Why there is no connection, in words that quote nothing of DATABASE_URL. */
function refusal(error: { code?: string; message?: string }) {
  const { code = '', message = '' } = error
  const known = refusals[code]
  if (known) return mend(known)
  if (/support SSL/.test(message)) return mend('it speaks no TLS: turn ssl on there')
  if (/CERT|SELF_SIGNED|ALTNAME/.test(code))
    return mend('its certificate is not to be trusted: add sslrootcert to DATABASE_URL, or get another one')
  return mend(`it does not answer${code && ` (${code})`}: start it, or correct DATABASE_URL`)
}

function lookAtVersion(number: number) {
  const version = Math.floor(number / 10_000)
  return version >= oldest
    ? ok(`PostgreSQL ${version}`)
    : mend(`PostgreSQL ${version} is too old: take ${oldest} or later`)
}

/** Whoever listens on the way would read every session and address; on a network of one's own nobody does. */
export function lookAtEncryption(line: { address: string | null; encrypted: boolean; verified: boolean }) {
  const { address, encrypted, verified } = line
  const nearby = address === null || reachOf(address) !== 'public'
  if (verified) return ok('TLS, with a certificate that was checked')
  if (nearby) return ok(encrypted ? 'TLS' : 'none, on this machine or a network of your own')
  return encrypted
    ? mend('its certificate is not checked: add sslmode=verify-full to DATABASE_URL')
    : mend('none, over the internet: add sslmode=verify-full to DATABASE_URL')
}

async function lookAtRole(db: Db) {
  const { superuser, makesRoles, makesDatabases } = await findRights(db)
  const rights = [superuser && 'SUPERUSER', makesRoles && 'CREATEROLE', makesDatabases && 'CREATEDB'].filter(
    Boolean,
  )
  if (rights.length === 0) return ok('no more rights than the site needs')
  return mend(
    `has more rights than the site needs: ALTER ROLE it with ${rights.map((right) => `NO${right}`).join(' ')}`,
  )
}

async function lookAtWriting(db: Db) {
  const { standby, readOnly } = await findWriteBlocks(db)
  if (standby) return mend('this server is a standby: lead DATABASE_URL to the primary')
  return readOnly ? mend('transactions only read: reset default_transaction_read_only') : ok('is possible')
}

/** While several are replaced one by one (SIGUSR2), there is one more. */
async function lookAtRoom(db: Db, { processes, worker }: Config) {
  const room = await countRoom(db)
  const mostProcesses = processes + (processes > 1 ? 1 : 0) + (worker ? 0 : 1)
  const needed = mostProcesses * connectionsOfProcess + connectionsOfOthers
  const found = `up to ${needed} needed, ${room} allowed, others who use the server not counted`
  return needed <= room
    ? ok(found)
    : mend(`${found}: raise max_connections or the role's limit, or lower WEB_CONCURRENCY`)
}

async function lookAtClock(db: Db) {
  const begun = Date.now()
  const ahead = (await readClock(db)) - (begun + Date.now()) / 2
  return Math.abs(ahead) < clockMilliseconds
    ? ok('agrees with the one here')
    : mend(`differs by ${Math.round(Math.abs(ahead) / 1000)} seconds from the one here: set both by NTP`)
}

function once<Result>(make: () => Promise<Result>) {
  let made: Promise<Result> | null = null
  return () => (made ??= make())
}
