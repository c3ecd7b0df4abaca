// Statements that a connection of the pool plans once and keeps.
import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Sql } from 'sql-template-tag'

/**
 * Of PostgreSQL, where the connection behind a pooler is another one than before, or a migration has changed what the
 * statement reads: unknown, there already, another result, other parameters.
 */
const notThisStatement = /^(26000|42P05|0A000|08P01)$/

/** Asks by name; where statements do not last, whole from then on, which is slower and works everywhere. */
export function prepare(pool: Pick<pg.Pool, 'query'>) {
  const names = new Map<string, string>()
  let lasting = true

  /** With a digest of the text: behind a pooler there may be connections that know the statement of the release before. */
  function nameOf(name: string, text: string) {
    const known = names.get(name) ?? `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
    names.set(name, known)
    return known
  }

  return async <Row>(name: string, { text, values }: Sql): Promise<Row[]> => {
    const whole = async () => (await pool.query({ text, values })).rows as Row[]
    if (!lasting) return whole()
    try {
      return (await pool.query({ name: nameOf(name, text), text, values })).rows as Row[]
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && notThisStatement.test(String(error.code))))
        throw error
      lasting = false
      return whole()
    }
  }
}
