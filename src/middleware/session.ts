// Sessions of logged-in visitors: read here, begun and ended here. Guests have none (S32).
import { promisify } from 'node:util'
import { unsign } from 'cookie-signature'
import type { Request, RequestHandler, Response } from 'express'
import session from 'express-session'
import { deleteListedSession, insertSession, updateSessionId } from '../db/sessions.ts'
import type { User } from '../db/users.ts'
import type { Deps } from '../deps.ts'
import { describeDevice } from '../helpers/device.ts'
import { hashId, signToken } from '../helpers/token.ts'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'
import { SessionStore } from './session-store.ts'

const day = 24 * 3600
const rememberedSeconds = 14 * day

const name = (deps: Pick<Deps, 'config'>) => cookieName(deps.config.baseUrl, 'sid')

/**
 * Reads the session of a visitor who has one; a guest who only reads costs nothing. What express-session does besides is for
 * requests that can change a session: it would make a member's page a tenth slower. A GET's session is only to be read: it has
 * no methods.
 */
export function readSession(deps: Pick<Deps, 'config' | 'db' | 'log'>): RequestHandler {
  const store = new SessionStore(deps)
  const readToChange = session({
    name: name(deps),
    secret: deps.config.secrets.SESSION_SECRET,
    store,
    resave: false,
    saveUninitialized: false,
    cookie: cookieOptions(deps.config.baseUrl),
  })
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return readToChange(req, res, next)
    const id = sessionIdOf(deps, req)
    if (id === null) return next()
    store.find(id).then((found) => {
      if (found) req.session = found as Request['session']
      next()
    }, next)
  }
}

/** The id that the cookie brings, as express-session signed it; null without, or when the signature is not ours. */
function sessionIdOf(deps: Pick<Deps, 'config'>, req: Request) {
  const [, signed] = readCookie(req, name(deps))?.match(/^s:(.+)$/) ?? []
  if (signed === undefined) return null
  const ids = deps.config.secrets.SESSION_SECRET.map((secret) => unsign(signed, secret))
  return ids.find((id) => id !== false) ?? null
}

/** Whether the browser sent a session cookie, good or not. */
export function hasSessionCookie(deps: Pick<Deps, 'config'>, req: Request<unknown>) {
  return readCookie(req, name(deps)) !== null
}

/**
 * Logs the visitor in under a new session id, whatever id came with the request (S29). Stored when this resolves:
 * express-session sends the head of an answer before it stores anything, and a browser follows a redirect at once. `remember`:
 * up to 14 days, but not before the address is confirmed (S31). False, and no session, when the account has changed or gone
 * since it was looked up.
 */
export async function startSession(
  deps: Pick<Deps, 'config' | 'db' | 'linkKeys'>,
  req: Request,
  user: User,
  remember = false,
) {
  if (req.session.account) await promisify(req.session.regenerate.bind(req.session))()
  else req.sessionStore.generate(req)
  const remembered = remember && user.confirmed
  const data = dataOf(deps, user, remembered)
  const began = await insertSession(deps.db, {
    hash: hashId(req.sessionID),
    user,
    seconds: secondsOf(remembered),
    remembered,
    device: describeDevice(req.get('user-agent')),
    data,
  })
  if (began) fill(req, data, remembered)
  else abandonSession(req)
  return began
}

/**
 * Gives the visitor's session a new id after a change of what opens the account; it ends when it would have (S29, S31). One
 * that has ended meanwhile stays ended (S30).
 */
export async function renewSession(deps: Pick<Deps, 'db' | 'linkKeys'>, req: Request, user: User) {
  const { account } = req.session
  if (!account) return abandonSession(req)
  req.sessionStore.generate(req)
  const data = dataOf(deps, user, account.remembered)
  const hash = hashId(req.sessionID)
  if (await updateSessionId(deps.db, { id: account.sessionId, hash, user, data }))
    fill(req, data, account.remembered)
  else abandonSession(req)
}

/** What is stored with a session: the token that says whose it is. */
function dataOf(deps: Pick<Deps, 'linkKeys'>, user: User, remembered: boolean) {
  const claims = { aut_id: user.id, aut_email: user.email, key_version: user.keyVersion }
  return { ut: signToken(deps.linkKeys, 'session', claims, secondsOf(remembered)) }
}

function fill(req: Request, data: ReturnType<typeof dataOf>, remembered: boolean) {
  if (remembered) req.session.cookie.maxAge = rememberedSeconds * 1000
  Object.assign(req.session, data)
}

const secondsOf = (remembered: boolean) => (remembered ? rememberedSeconds : day)

/** Logs the visitor out, on the server too, under whatever id by now (S30), and has the browser forget what it kept (S39). */
export async function endSession(deps: Pick<Deps, 'config' | 'db'>, req: Request, res: Response) {
  const { account } = req.session
  if (account) await deleteListedSession(deps.db, account.id, account.sessionId)
  await promisify(req.session.destroy.bind(req.session))()
  forgetSession(deps, res)
  res.set('Clear-Site-Data', '"cache"')
}

/** Keeps a session that could not be begun, or goes on no more, from reaching the browser. */
export function abandonSession(req: Request) {
  Reflect.deleteProperty(req, 'session')
}

/** Has the browser drop its session cookie. */
export function forgetSession(deps: Pick<Deps, 'config'>, res: Response) {
  res.clearCookie(name(deps), cookieOptions(deps.config.baseUrl))
}
