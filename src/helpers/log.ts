// The log: JSON lines, with nothing in them that could open an account (S44).
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'
import { openLogOutput } from './log-output.ts'

export type Log = Logger

/** A logger for one process; `name` says which. Lines go to the standard output, or to `destination`. */
export function createLog(
  options: { level: string; name: string },
  destination: DestinationStream = openLogOutput(options.name),
): Log {
  const settings = {
    level: options.level,
    name: options.name,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: plainError },
  }
  return pino(settings, destination)
}

/** An address one can recognise but not use: `j***@example.org`. */
export function maskEmail(email: string) {
  const at = email.lastIndexOf('@')
  return at < 1 ? '***' : `${email.slice(0, 1)}***${email.slice(at)}`
}

/** Name, message and stack only: errors of HTTP clients carry URLs and headers, those of the database carry rows. */
function plainError(error: unknown) {
  if (!(error instanceof Error)) return { message: 'something that is no error was thrown' }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { type: error.name, message: error.message, stack: error.stack, ...code }
}
