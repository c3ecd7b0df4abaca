// The types of res.locals and of the session: what middleware writes and everything below it reads.
import type { LiveSession } from './db/sessions.ts'
import type { Log } from './helpers/log.ts'
import type { Consent } from './middleware/cookie-policy.ts'
import type { Message } from './middleware/flash.ts'
import type { Theme } from './middleware/theme.ts'
import type { Visitor } from './middleware/user-state.ts'

declare global {
  namespace Express {
    interface Locals {
      requestId: string
      log: Log
      path: string
      canonical: string
      user: Visitor
      messages: Message[]
      consent: Consent
      theme: Theme
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    /** The session JWT: says who, never in which state. */
    ut: string
    /** The account's row as the store read it together with the session; never written back. */
    account: LiveSession
  }
}
