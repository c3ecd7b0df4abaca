// A process as people start it: a program of Node's, what it says, and how it ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { testSecrets } from './site.ts'

export interface Program {
  child: ChildProcess
  /** What it has written so far. */
  said(): string
  /** Its exit code, or the signal that ended it, once all that it and its children wrote has been read. */
  closed(): Promise<number | NodeJS.Signals | null>
  /** Sends a signal, and resolves as `closed` does. */
  end(signal: NodeJS.Signals): ReturnType<Program['closed']>
}

interface Surroundings {
  cwd: string
  env: Record<string, string>
  /** Where its standard output goes: to `said`, or into a file that is open here. */
  output?: 'pipe' | number
  /** The Node that runs it, if not ours. */
  node?: string
}

/** With the arguments that Node gets, and nothing of our own environment but the PATH. */
export function startProgram(args: string[], surroundings: Surroundings): Program {
  const { cwd, env, output = 'pipe', node = process.execPath } = surroundings
  const child = spawn(node, args, {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', output, 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += chunk
    })
  const close = once(child, 'close')
  const closed = async () => {
    await close
    return child.exitCode ?? child.signalCode
  }

  return {
    child,
    said: () => said,
    closed,
    end(signal) {
      child.kill(signal)
      return closed()
    },
  }
}

/** All that a site in production has to be told; behind its addresses there is nobody but the database. */
export function productionEnv(databaseUrl: string) {
  return {
    NODE_ENV: 'production',
    BASE_URL: 'https://cats.example',
    DATABASE_URL: databaseUrl,
    MAILER_URL: 'https://mailer.invalid/',
    AWS_TILES_BUCKET_NAME: 'tiles',
    AWS_TILES_BUCKET_URL: 'https://tiles.example',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    ...Object.fromEntries(Object.entries(testSecrets).map(([name, [secret = '']]) => [name, secret])),
  }
}
