// The log as a person at a terminal likes to read it, in development.
import type { LogOutput } from './log-output.ts'

/** The output, made readable where it is a terminal and the package for it, which production has not, is there. */
export async function forPeople(output: LogOutput): Promise<LogOutput> {
  if (!process.stdout.isTTY) return output
  const pretty = await import('pino-pretty').catch(() => null)
  if (!pretty) return output
  const show = pretty.prettyFactory({
    colorize: process.stdout.hasColors(),
    singleLine: true,
    ignore: 'pid,hostname,name',
    translateTime: 'SYS:HH:MM:ss',
  })
  return { write: (line) => output.write(show(tame(line)) ?? ''), flushSync: output.flushSync }
}

/** Text of a stranger says nothing to the terminal: what is escaped in JSON stays so, but for ends of lines and tabs (S44). */
export function tame(line: string) {
  return line
    .replace(/\\(u00[01].|.)/g, (escaped, what: string) =>
      /^(u00|[bfr])/.test(what) ? `\\${escaped}` : escaped,
    )
    .replace(/[\u007f-\u009f]/g, '?')
}
