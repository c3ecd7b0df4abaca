// Runs PostgreSQL's programs as a user that PostgreSQL accepts: it refuses root.
import { spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { parse } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Account = { uid: number; gid: number }
type Run = (binary: string, args: string[], input?: string) => Promise<string>
type Way = (binary: string, args: string[]) => { file: string; args: string[]; account?: Account }

/** `run` answers the program's output and throws it when the program fails; `account` is null without a change of user. */
export type Runner = { run: Run; account: Account | null }

/** A runner whose way was tried with initdb. Throws with advice when there is no way for this user. */
export async function createRunner(initdb: string, cluster: string): Promise<Runner> {
  const account = await accountFor(cluster)
  const failures: string[] = []
  for (const way of waysFor(account)) {
    const run: Run = (program, args, input) => execute(way(program, args), input)
    try {
      await run(initdb, ['--show', '--no-locale', '--pgdata', cluster])
      return { run, account }
    } catch (error) {
      failures.push((error as Error).message)
    }
  }
  throw new Error(`The embedded PostgreSQL cannot run here. ${advice(account)}\n${failures.join('\n')}`)
}

function advice(account: Account | null): string {
  if (!account) return 'Set DATABASE_URL to a PostgreSQL server of your own.'
  return (
    'PostgreSQL refuses to run as root, and changing to another user failed. ' +
    'Run this as an ordinary user, or set DATABASE_URL.'
  )
}

/** Root hands over to the owner of the data, at first to nobody; everybody else stays who they are. */
async function accountFor(cluster: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(cluster).catch(() => null)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const nobody = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(users)
  return { uid: Number(nobody?.[1] ?? 65534) >>> 0, gid: Number(nobody?.[2] ?? 65534) >>> 0 }
}

/**
 * With CAP_DAC_OVERRIDE the other user still reaches a checkout that lies in a private folder of root; access(2),
 * by which PostgreSQL's programs find each other, honours it only under this securebit.
 */
function waysFor(account: Account | null): Way[] {
  if (!account) return [(file, args) => ({ file, args })]
  const caps = [
    '--securebits=+no_setuid_fixup',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
  ]
  const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  const withoutCaps: Way = (file, args) => ({ file, args, account })
  if (process.platform !== 'linux') return [withoutCaps]
  return [(binary, args) => ({ file: 'setpriv', args: [...ids, ...caps, binary, ...args] }), withoutCaps]
}

/** In a process group of its own, so that Ctrl-C in a terminal reaches only the site, which then stops it in order. */
async function execute(call: ReturnType<Way>, input = ''): Promise<string> {
  const child = spawn(call.file, call.args, {
    cwd: parse(process.execPath).root,
    env: environment(),
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(call.account && { uid: call.account.uid | 0, gid: call.account.gid | 0 }),
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code, signal] = await ended(child)
  if (code === 0) return output
  throw new Error(`${call.file} ended with ${signal ?? code}: ${output.trim()}`)
}

/** On Windows a started server keeps the pipes of pg_ctl open, so their end is waited for only shortly. */
function ended(child: ReturnType<typeof spawn>): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve([code, signal]))
    child.once('exit', async (code, signal) => {
      await sleep(500, undefined, { ref: false })
      child.stdout?.destroy()
      child.stderr?.destroy()
      resolve([code, signal])
    })
  })
}

function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))
  return { ...Object.fromEntries(own), LC_ALL: 'C' }
}
