// A connection of its own that hears of changes, and knows whether it still would.
import { randomUUID } from 'node:crypto'
import pg from 'pg'

export interface Listening {
  /** Milliseconds since it was last known that nothing was missed; infinite before the first time. */
  unsureFor(): number
  close(): Promise<void>
}

interface Listener {
  /** What to do about a change; done again until it succeeds. */
  heard: () => Promise<unknown>
  /** Notifies a channel by another connection. */
  notify: (channel: string) => Promise<unknown>
  onError: (error: Error) => void
}

/** Milliseconds. */
const heartbeat = 1_000
const patience = 2_000

/**
 * Calls `heard` at each notification on the channel, and each time the connection was made, for something may have been
 * missed before. A connection that is lost, or silent, is made anew for as long as it takes (S57). Poolers that lend
 * connections for one transaction let no notification through: one that has not heard its own echo takes it that there
 * was a change with each heartbeat, and calls again.
 */
export function listenOn(url: string, channel: string, { heard, notify, onError }: Listener): Listening {
  const echo = `echo_${randomUUID()}`
  let hears = false
  let client: pg.Client | null = null
  let missed = true
  let catching: Promise<void> | null = null
  let sure = Number.NEGATIVE_INFINITY
  let closed = false
  let failing = false
  let next: NodeJS.Timeout | undefined

  /** One at a time, and once more for what was heard meanwhile: a thousand changes at once are no thousand queries. */
  function catchUp() {
    missed = true
    catching ??= hearAll().finally(() => {
      catching = null
    })
    return catching
  }

  async function hearAll() {
    while (missed) {
      missed = false
      await heard().catch((error: unknown) => {
        missed = true
        throw error
      })
    }
  }

  async function connect() {
    const limits = { connectionTimeoutMillis: patience, query_timeout: patience }
    const fresh = new pg.Client({ connectionString: url, ...limits })
    client = fresh
    fresh.on('error', onError)
    fresh.on('notification', (told) => {
      if (told.channel === echo) hears = true
      else catchUp().catch(onError)
    })
    await fresh.connect()
    for (const name of [channel, echo]) await fresh.query(`LISTEN ${fresh.escapeIdentifier(name)}`)
    missed = true
    hears = false
  }

  async function beat() {
    const begun = performance.now()
    try {
      await (client ? client.query('SELECT 1') : connect())
      if (!hears) notify(echo).catch(() => {})
      if (missed || catching || !hears) await catchUp()
      sure = begun
      failing = false
    } catch (error) {
      const lost = client
      client = null
      lost?.end().catch(() => {})
      if (!closed && !failing) onError(error as Error)
      failing = true
    }
    if (!closed) next = setTimeout(() => (beating = beat()), heartbeat).unref()
  }

  let beating = beat()
  return {
    unsureFor: () => performance.now() - sure,
    async close() {
      closed = true
      clearTimeout(next)
      await beating
      await client?.end()
    },
  }
}
