// Keeps express-session's sessions in PostgreSQL: hashed ids, gone with the account, never written back to life.
import { type SessionData, Store } from 'express-session'
import type { Db } from '../db/db.ts'
import { deleteSession, findSession, updateSeen, updateSession } from '../db/sessions.ts'
import type { Log } from '../helpers/log.ts'
import { hashId } from '../helpers/token.ts'

type Done = (error?: unknown) => void

/** A class, because express-session asks for one; rows are only ever made by `startSession` (S30). */
export class SessionStore extends Store {
  readonly #db: Db
  readonly #log: Log

  constructor(deps: { db: Db; log: Log }) {
    super()
    this.#db = deps.db
    this.#log = deps.log
  }

  /** Session and account in one query; writes at most every five minutes. */
  override get(id: string, done: (error: unknown, session?: SessionData | null) => void) {
    this.#read(id).then((session) => done(null, session), done)
  }

  override set(id: string, session: SessionData, done: Done = () => {}) {
    const { ut } = session
    updateSession(this.#db, hashId(id), ut ? { ut } : {}).then(() => done(), done)
  }

  override destroy(id: string, done: Done = () => {}) {
    deleteSession(this.#db, hashId(id)).then(() => done(), done)
  }

  async #read(id: string) {
    const hash = hashId(id)
    const account = await findSession(this.#db, hash)
    if (!account) return null
    if (account.stale) {
      updateSeen(this.#db, hash).catch((error) =>
        this.#log.warn({ err: error, event: 'session.seen' }, 'not noted'),
      )
    }
    return { cookie: { originalMaxAge: null }, ...account.data, account } as SessionData
  }
}
