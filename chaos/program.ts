// A process of the installation: started from what was built, watched, and ended as the test wants.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { waitFor } from '../test/support/people.ts'

export interface Running {
  pid: number
  /** What it logged so far, a parsed line each. */
  lines: LogLine[]
  /** Whether it has ended. */
  ended(): boolean
  /** Resolves once `ask` says yes. @throws Error when the process ends before */
  until(ask: () => Promise<boolean>, milliseconds?: number): Promise<void>
  /** Sends a signal, if it runs, and resolves with its exit code or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
  signal(signal: NodeJS.Signals): void
  /** As if whoever reads its log had gone. */
  closeOutput(): void
}

export type LogLine = Record<string, unknown> & { event?: string; status?: number; pid?: number }

const root = join(import.meta.dirname, '..')

/** In a folder that has no `.env`, and with nothing of our own environment. */
export function startProgram(program: string, env: Record<string, string>, folder: string): Running {
  const child = spawn(process.execPath, [join(root, program)], {
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

  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    until: (ask, milliseconds = 20_000) =>
      waitFor(async () => {
        if (ended()) throw new Error(`${program} ended: ${complaint}`)
        return (await ask()) ? true : null
      }, milliseconds).then(() => {}),
    async end(signal) {
      if (!ended()) child.kill(signal)
      await exit
      return child.exitCode ?? child.signalCode
    },
    signal: (signal) => void child.kill(signal),
    closeOutput() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}
