// Browsers that have logged in before: strangers who guess at an account cannot lock its owner out of them (S07).
import { createHmac, type KeyObject } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Deps } from '../deps.ts'
import { currentOf, randomId, readToken, signToken } from '../helpers/token.ts'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'

const year = 365 * 24 * 3600

type DeviceDeps = Pick<Deps, 'codeKeys' | 'config' | 'linkKeys'>

/** The random name of a browser that has logged in with this address before, or null. */
export function findDevice(deps: DeviceDeps, req: Request, email: string) {
  const claims = readToken(deps.linkKeys, 'device', readCookie(req, nameOf(deps)))
  const names = deps.codeKeys.map((key) => hashOwner(key, email))
  return claims && names.includes(claims.owner) ? claims.device : null
}

/** Has a browser remember that it logged in with this address (OWASP device cookie); it says nothing to others. */
export function keepDevice(deps: DeviceDeps, req: Request, res: Response, email: string) {
  if (findDevice(deps, req, email)) return
  const claims = { owner: hashOwner(currentOf(deps.codeKeys), email), device: randomId() }
  const token = signToken(deps.linkKeys, 'device', claims, year)
  res.cookie(nameOf(deps), token, { ...cookieOptions(deps.config.baseUrl), maxAge: year * 1000 })
}

/** What the cookie says of an address: an HMAC, so that nobody can read it off or try addresses on it. */
export function hashOwner(key: KeyObject, email: string) {
  return createHmac('sha256', key)
    .update(JSON.stringify(['text', email]))
    .digest('base64url')
}

const nameOf = ({ config }: DeviceDeps) => cookieName(config.baseUrl, 'device')
