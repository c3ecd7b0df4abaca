// Which process a pid means: pids are used again, so a pid written to a file does not tell by itself whether its owner lives.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A string that stays the same as long as the very process with this pid lives, or null when there is none
 * (a zombie counts as none). On Windows only liveness is known.
 */
export function processIdentity(pid: number): string | null {
  if (process.platform === 'linux') return linuxIdentity(pid)
  if (!isAlive(pid)) return null
  return process.platform === 'win32' ? 'alive' : askPs(pid, 'lstart=')
}

/** The command line of a running process, or null where it cannot be known. */
export function commandLine(pid: number): string | null {
  if (process.platform === 'win32') return null
  if (process.platform !== 'linux') return askPs(pid, 'command=')
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return null
  }
}

/** The state and the start time (fields 3 and 22 of proc_pid_stat(5)); the name in field 2 may hold blanks. */
function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${fields[19]}`
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function askPs(pid: number, column: string): string | null {
  try {
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}
