// Who is asking: guest, logged in but unconfirmed, or confirmed; decoded anew on every request.
import type { Request, RequestHandler, Response } from 'express'
import { type Mail, mailOf } from '../db/mail-state.ts'
import type { LiveSession } from '../db/sessions.ts'
import type { Deps } from '../deps.ts'
import { createTokenReader } from '../helpers/token.ts'
import { beforePage } from './flash.ts'
import { forgetSession, hasSessionCookie } from './session.ts'

/** A visitor who is logged in. `tile`, the file of the avatar, is null while it is not stored yet; its URL is a placeholder's then. */
export interface Member {
  state: 'unconfirmed' | 'confirmed'
  id: string
  email: string
  name: string
  tile: string | null
  tileUrl: string
  created: Date
  /** Whether the key is of the owner's own choice; until it is, every page asks for one (S05). */
  ownKey: boolean
  /** When an issued key dies; null before one was mailed. */
  keyUntil: Date | null
  /** The confirmation mail (S48). */
  mail: Mail
  /** Names the session in the list of sessions. */
  sessionId: string
}

export interface Guest {
  state: 'guest'
}

export type Visitor = Guest | Member

const guest: Guest = { state: 'guest' }

/** Sets `res.locals.user`: the token says who, the row in which state (S33). */
export function userState(deps: Pick<Deps, 'assets' | 'config' | 'linkKeys'>): RequestHandler {
  const read = createTokenReader(deps.linkKeys, 'session')
  return (req, res, next) => {
    const { ut, account } = req.session ?? {}
    const claims = account ? read(ut) : null
    const known =
      claims !== null &&
      account?.valid &&
      account.id === claims.aut_id &&
      account.email === claims.aut_email &&
      account.keyVersion === claims.key_version
    res.locals.user = known ? memberOf(deps, account) : guest
    if (!known && hasSessionCookie(deps, req)) noteEnded(deps, res)
    setCaching(req, res)
    next()
  }
}

function memberOf({ assets, config }: Pick<Deps, 'assets' | 'config'>, account: LiveSession): Member {
  const { id, email, name, created, ownKey, keyUntil, sessionId } = account
  const tile = account.tileStored ? account.tile : null
  return {
    state: account.confirmed ? 'confirmed' : 'unconfirmed',
    id,
    email,
    name,
    tile,
    tileUrl: tile
      ? config.tiles.publicUrl + encodeURIComponent(tile)
      : `/static/${assets['tile-placeholder.svg']}`,
    created,
    ownKey,
    keyUntil,
    mail: mailOf(account),
    sessionId,
  }
}

/** Said once: the cookie goes with the page that says it, and with no other answer, which a proxy might keep. */
function noteEnded(deps: Pick<Deps, 'config'>, res: Response) {
  beforePage(res, () => forgetSession(deps, res))
  const text = 'Your session has ended. Please log in again.'
  if (!res.locals.messages.some((message) => message.text === text))
    res.locals.messages.push({ kind: 'info', text })
}

/**
 * What a guest reads may be kept: by proxies where no cookie shaped it, else by the guest's own browser. Nothing else may
 * be kept by anybody (S39). A proxy that overlooks Vary cannot hand on one visitor's theme or consent to the next.
 */
function setCaching({ method, headers }: Request, res: Response) {
  const { user, messages } = res.locals
  const mayBeKept = user.state === 'guest' && messages.length === 0 && (method === 'GET' || method === 'HEAD')
  const by = headers.cookie ? 'private' : 'public, s-maxage=60'
  res.vary('Cookie')
  res.set('Cache-Control', mayBeKept ? `${by}, max-age=0, must-revalidate` : 'no-store')
}
