// Keeps express-session's sessions in PostgreSQL: hashed ids, gone with the account, never written back to life.
import DataLoader from 'dataloader'
import { type SessionData, Store } from 'express-session'
import type { Database } from '../db/db.ts'
import { deleteSession, findSessions, type LiveSession, updateSeen } from '../db/sessions.ts'
import { inOneTurn } from '../helpers/in-one-turn.ts'
import type { Log } from '../helpers/log.ts'
import { hashId } from '../helpers/token.ts'

type Done = (error?: unknown) => void

/** A class, because express-session asks for one; only `startSession` makes a session, and only `renewSession` gives it another id (S30). */
export class SessionStore extends Store {
  readonly #db: Database
  readonly #log: Log
  readonly #sessions: DataLoader<Buffer, LiveSession | null>

  constructor(deps: { db: Database; log: Log }) {
    super()
    this.#db = deps.db
    this.#log = deps.log
    this.#sessions = new DataLoader((hashes) => findSessions(deps.db, hashes), inOneTurn)
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void) {
    this.find(id).then((session) => done(null, session), done)
  }

  /** Nothing: what a session holds was stored when it began or got another id. */
  override set(_id: string, _session: SessionData, done: Done = () => {}) {
    done()
  }

  override destroy(id: string, done: Done = () => {}) {
    deleteSession(this.#db, hashId(id)).then(() => done(), done)
  }

  /**
   * Session and account in one query, with those of all who ask in the same turn of the event loop; writes at most every five
   * minutes. Null when it has ended.
   */
  async find(id: string) {
    const hash = hashId(id)
    const account = await this.#sessions.load(hash)
    if (!account) return null
    if (account.stale) {
      updateSeen(this.#db, hash).catch((error) =>
        this.#log.warn({ err: error, event: 'session.seen' }, 'not noted'),
      )
    }
    return { cookie: { originalMaxAge: null }, ...account.data, account } as SessionData
  }
}
