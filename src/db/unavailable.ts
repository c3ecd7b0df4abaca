// When the database is to blame: away, starting, full, read-only or too slow; and how to wait for it.
import { setTimeout as sleep } from 'node:timers/promises'

/** Of the network, and of PostgreSQL (its manual, appendix A: classes 08, 53, 57 and 58, and single ones of others). */
const codes =
  /^(E(CONNREFUSED|CONNRESET|PIPE|HOSTUNREACH|NETUNREACH|TIMEDOUT|NOTFOUND|AI_AGAIN|MFILE|NFILE|NETDOWN|HOSTDOWN|ADDRNOTAVAIL)|(08|53|57|58)...|25006|25P03|40001|40P01|55000|55P03)$/
const sentences =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|There was an error establishing an SSL connection)/
const tryAgainAfter = 500

/** Thrown when more wait for the database than can be served; becomes a 503 (S55). */
export class DatabaseBusyError extends Error {}

/** Whether an error says that the database cannot be asked now, and may be asked again later (S55, S57). */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof DatabaseBusyError) return true
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  const code = 'code' in error ? String(error.code) : ''
  return codes.test(code) || sentences.test(error.message)
}

/**
 * Does `work`, again and again while the database is away, until as many milliseconds are over as `patience` says by then;
 * for what may be done twice.
 * @throws whatever the last try threw
 */
export async function patiently<Result>(
  work: () => Promise<Result>,
  patience: () => number,
): Promise<Result> {
  const begun = Date.now()
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isUnavailable(error) || Date.now() + tryAgainAfter > begun + patience()) throw error
    }
    await sleep(tryAgainAfter)
  }
}
