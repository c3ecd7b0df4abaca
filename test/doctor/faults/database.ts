// Faults of the database: out of reach, too mighty a role, or not what the migrations make.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { waitFor } from '../../support/people.ts'
import { freePort } from '../../support/port.ts'
import type { Installation } from '../installation.ts'
import { type Fault, inDatabase, told } from './fault.ts'

const changed = (change: (url: URL) => void) => (place: Pick<Installation, 'env'>) => {
  const url = new URL(place.env.DATABASE_URL ?? '')
  change(url)
  return { env: { DATABASE_URL: url.href } }
}

/** Lets the superuser in without a password, from this machine. */
async function asSuperuser({ env, dataDir }: Installation) {
  const cluster = join(dataDir, 'postgres')
  const rules = join(cluster, 'pg_hba.conf')
  writeFileSync(rules, `host all postgres 127.0.0.1/32 trust\n${readFileSync(rules, 'utf8')}`)
  process.kill(Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGHUP')
  const url = new URL(env.DATABASE_URL ?? '')
  url.username = 'postgres'
  url.password = ''
  await waitFor(() => canConnect(url.href))
  return { env: { DATABASE_URL: url.href } }
}

async function canConnect(connectionString: string) {
  const client = new pg.Client({ connectionString })
  try {
    await client.connect()
    return true
  } catch {
    return null
  } finally {
    await client.end()
  }
}

export const faultsOfDatabase: Fault[] = [
  {
    name: 'a database that is away',
    cause: async (place) => {
      const port = String(await freePort())
      return changed((url) => Object.assign(url, { port }))(place)
    },
    mend: ['connection: nothing listens there'],
  },
  {
    name: 'a wrong password',
    cause: changed((url) => Object.assign(url, { password: 'not-the-password' })),
    mend: ['connection: it refuses the role or its key'],
  },
  {
    name: 'no database of this name',
    cause: changed((url) => Object.assign(url, { pathname: '/cats' })),
    mend: ['connection: there is no database of this name'],
  },
  {
    name: 'TLS that the server does not speak',
    cause: changed(({ searchParams }) => searchParams.set('sslmode', 'verify-full')),
    mend: ['connection: it speaks no TLS'],
  },
  {
    name: 'a superuser',
    cause: asSuperuser,
    mend: [
      'role: has more rights than the site needs: ALTER ROLE it with NOSUPERUSER NOCREATEROLE NOCREATEDB',
    ],
  },
  {
    name: 'a database that only reads',
    cause: changed(({ searchParams }) => searchParams.set('options', '-c default_transaction_read_only=on')),
    mend: ['writing: transactions only read'],
  },
  {
    name: 'a migration that did not run',
    cause: inDatabase(
      "DELETE FROM public.tbl_migration WHERE name = '0006_image_description'",
      "INSERT INTO public.tbl_migration (name, run_on) VALUES ('0006_image_description', now())",
    ),
    mend: ['migrations: 0006_image_description did not run yet: run "npm run migrate"'],
  },
  {
    name: 'a role that may not read what the migrations left',
    cause: inDatabase(
      'REVOKE SELECT ON public.tbl_migration FROM current_user',
      'GRANT SELECT ON public.tbl_migration TO current_user',
    ),
    mend: ['migrations: the role may not look at it', 'indexes: the role may not look at it'],
  },
  {
    name: 'no queue',
    cause: inDatabase('ALTER SCHEMA pgboss RENAME TO hidden', 'ALTER SCHEMA hidden RENAME TO pgboss'),
    mend: ['queue: has no tables'],
  },
  {
    name: 'a queue whose jobs are not done',
    cause: inDatabase(
      "INSERT INTO pgboss.job (name, start_after) VALUES ('store-tile', now() - interval '10 minutes')",
      "DELETE FROM pgboss.job WHERE name = 'store-tile'",
    ),
    mend: ['queue: a job is late by 10 minutes, though there is a worker: see mailer and bucket'],
  },
  {
    name: 'a queue that no worker ever looked after',
    cause: inDatabase(
      'UPDATE pgboss.version SET maintained_on = NULL',
      'UPDATE pgboss.version SET maintained_on = now()',
    ),
    mend: ['queue: no worker has looked after it yet: start "npm run worker"'],
  },
  {
    name: 'a queue whose worker is gone',
    cause: inDatabase(
      "UPDATE pgboss.version SET maintained_on = now() - interval '10 minutes'",
      'UPDATE pgboss.version SET maintained_on = now()',
    ),
    mend: ['queue: no worker has looked after it for 10 minutes: start "npm run worker"'],
  },
  {
    name: 'an index that is gone',
    cause: inDatabase(
      'DROP INDEX minimaluser.tbl_session_end',
      'CREATE INDEX tbl_session_end ON minimaluser.tbl_session (ses_idle_end)',
    ),
    mend: ['indexes: missing: minimaluser.tbl_session_end; make'],
  },
  {
    name: 'an index that is not valid',
    cause: inDatabase(
      'CREATE UNIQUE INDEX CONCURRENTLY unfinished ON namer.tbl_noun (nou_type)',
      'DROP INDEX namer.unfinished',
    ),
    mend: ['indexes: not valid: namer.unfinished; REINDEX'],
  },
  {
    name: 'accounts that may share an address',
    cause: inDatabase(
      'DROP INDEX minimaluser.tbl_auth_email',
      'CREATE UNIQUE INDEX tbl_auth_email ON minimaluser.tbl_auth (lower(aut_email))',
    ),
    mend: [
      'indexes: missing: minimaluser.tbl_auth_email; make',
      'unique accounts: not everywhere: CREATE UNIQUE INDEX ON minimaluser.tbl_auth (lower(aut_email))',
    ],
  },
  {
    name: 'more processes than the database has connections for',
    cause: told({ WEB_CONCURRENCY: '64' }),
    mend: ['connections: up to 1368 needed, '],
  },
]
