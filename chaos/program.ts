// A process of the installation: started from what was built, watched, and ended as the test wants.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitFor } from '../test/support/people.ts'

export interface Running {
  /** What it logged so far, a parsed line each. */
  lines: LogLine[]
  /** Whether it has ended. */
  ended(): boolean
  /** Resolves once `ask` says yes. @throws Error when the process ends before */
  until(ask: () => Promise<boolean>, milliseconds?: number): Promise<void>
  /** Resolves with its exit code, or the signal that ended it. */
  exited(): Promise<number | NodeJS.Signals | null>
  /** Sends a signal, if it runs, and resolves as `exited` does. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
  signal(signal: NodeJS.Signals): void
  /** As if whoever reads its log had gone. */
  closeOutput(): void
}

export type LogLine = Record<string, unknown> & { event?: string; status?: number; pid?: number }

/** The lines of the Procfile that make one. */
export type ProgramName = 'release' | 'web'

const root = join(import.meta.dirname, '..')
const procfile = readFileSync(join(root, 'Procfile'), 'utf8')

/** What a line of the Procfile hands to Node, with the whole path of the program. */
export function argumentsOf(name: ProgramName) {
  const line = new RegExp(`^${name}: node (.+)$`, 'm').exec(procfile)?.[1] ?? ''
  return line.split(' ').map((part) => (part.startsWith('--') ? part : join(root, part)))
}

/** In a folder that has no `.env`, and with nothing of our own environment. */
export function startProgram(name: ProgramName, env: Record<string, string>, folder: string): Running {
  const child = spawn(process.execPath, argumentsOf(name), {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: LogLine[] = []
  let rest = ''
  child.stdout.on('data', (chunk) => {
    const all = (rest + chunk).split('\n')
    rest = all.pop() ?? ''
    for (const line of all) lines.push(JSON.parse(line))
  })
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const exit = once(child, 'exit')
  const ended = () => child.exitCode !== null || child.signalCode !== null
  const exited = async () => {
    await exit
    return child.exitCode ?? child.signalCode
  }

  return {
    lines,
    ended,
    until: (ask, milliseconds = 20_000) =>
      waitFor(async () => {
        if (ended()) throw new Error(`${name} ended: ${complaint}`)
        return (await ask()) ? true : null
      }, milliseconds).then(() => {}),
    exited,
    end(signal) {
      if (!ended()) child.kill(signal)
      return exited()
    },
    signal: (signal) => void child.kill(signal),
    closeOutput() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}
