// The data folder of the embedded PostgreSQL: made once, complete with role, database and passwords, or not at all.
import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  lchown,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { PostgresBinaries } from './postgres-package.ts'
import type { Account, Runner } from './postgres-runner.ts'

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=32MB',
  'timezone=UTC',
]

/** The password of the role `minimaluser`, which owns its database and is no superuser (S50). */
export async function sitePassword(cluster: string): Promise<string> {
  return JSON.parse(await readFile(join(cluster, 'passwords.json'), 'utf8')).minimaluser
}

/** Makes the data folder when it is missing. Throws when there is one that this PostgreSQL or this user cannot use. */
export async function prepareCluster(
  { run, account }: Runner,
  binaries: PostgresBinaries,
  cluster: string,
  createDatabases: boolean,
): Promise<void> {
  if (await stat(cluster).catch(() => null)) return checkCluster(cluster, binaries.major, account)
  const draft = await makeDraft(cluster)
  const passwords = { postgres: password(), minimaluser: password() }
  await writeFile(join(draft, 'password'), passwords.postgres, { mode: 0o600 })
  if (account) await giveTo(account, draft)

  const made = join(draft, 'cluster')
  await run(binaries.initdb, initdbOptions(made, join(draft, 'password')))
  await run(
    binaries.postgres,
    ['--single', '-D', made, '-c', 'exit_on_error=true', '-c', 'log_min_messages=fatal', 'postgres'],
    firstStatements(passwords.minimaluser, createDatabases),
  )
  await writeFile(join(made, 'passwords.json'), JSON.stringify({ minimaluser: passwords.minimaluser }), {
    mode: 0o600,
  })
  if (account) await chown(join(made, 'passwords.json'), account.uid, account.gid)
  await rename(made, cluster)
  await rm(draft, { recursive: true, force: true })
}

/** Never the same folder twice: an initdb whose site was killed may still be writing into an earlier one. */
async function makeDraft(cluster: string): Promise<string> {
  for (const name of await readdir(dirname(cluster))) {
    if (!name.startsWith(`${basename(cluster)}.new-`)) continue
    await rm(join(dirname(cluster), name), { recursive: true, force: true }).catch(() => {})
  }
  return mkdtemp(`${cluster}.new-`)
}

const password = () => randomBytes(32).toString('base64url')

function initdbOptions(folder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    '--no-sync',
    ...settings.map((setting) => `--set=${setting}`),
  ]
}

/** In single-user mode a statement ends with its line. */
function firstStatements(secret: string, createDatabases: boolean): string {
  const may = createDatabases ? 'CREATEDB' : 'NOCREATEDB'
  return `CREATE ROLE minimaluser LOGIN ${may} PASSWORD '${secret}';\nCREATE DATABASE minimaluser OWNER minimaluser;\n`
}

async function checkCluster(cluster: string, major: string, account: Account | null): Promise<void> {
  const { uid } = await stat(cluster)
  if (account && uid !== account.uid) await giveTo(account, cluster)
  if (!account && process.getuid && uid !== process.getuid()) {
    throw new Error(
      `The database in ${cluster} belongs to another user (uid ${uid}). ` +
        'Start the site as that user, or remove the folder to begin with an empty database, or set DATABASE_URL.',
    )
  }
  await chmod(cluster, 0o700)
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  if (version === major) return
  throw new Error(
    `The database in ${cluster} was made by PostgreSQL ${version || '(unknown)'}, the embedded one is ${major}. ` +
      'Bring the data over with pg_dump of the old version, or remove the folder to begin with an empty database.',
  )
}

/** Also for a checkout that root copied: the copies belong to root, whom PostgreSQL refuses. */
async function giveTo(account: Account, folder: string): Promise<void> {
  await lchown(folder, account.uid, account.gid)
  for (const entry of await readdir(folder, { recursive: true })) {
    await lchown(join(folder, entry), account.uid, account.gid)
  }
}
