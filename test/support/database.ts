// A database of its own for each test file, copied from one that was migrated once for the whole run.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated database that the others are copied from; nobody may stay connected to it. */
    templateUrl: string
    /** Where the server keeps its data. */
    serverFolder: string
  }
}

export type TestDatabase = { url: string; drop(): Promise<void> }

const inUse = '55006'
const attempts = 20

/** A migrated, otherwise empty database; `drop` also ends the connections that are still open. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = new URL(inject('templateUrl'))
  const template = url.pathname.slice(1)
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runOnServer(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runOnServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

/** Tries again while somebody is still connected: a closed connection ends a moment later on the server. */
async function runOnServer(statement: string): Promise<void> {
  const url = new URL(inject('templateUrl'))
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    for (let attempt = 1; ; attempt++) {
      const error = await client.query(statement).then(
        () => null,
        (reason) => reason,
      )
      if (!error) return
      if (error.code !== inUse || attempt === attempts) throw error
      await sleep(100)
    }
  } finally {
    await client.end()
  }
}
