// The site's cookies: their names, their attributes, and reading them.
import { parseCookie } from 'cookie'
import type { CookieOptions, Request } from 'express'

/** Over https every cookie is bound to this host alone by its prefix (S28, RFC 6265bis). */
export function cookieName(baseUrl: string, name: string) {
  return isSecure(baseUrl) ? `__Host-${name}` : name
}

/** The attributes that every cookie of ours has (S28). */
export function cookieOptions(baseUrl: string) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(baseUrl) } satisfies CookieOptions
}

/** The value of a cookie as it was sent, or null. */
export function readCookie(req: Pick<Request, 'headers'>, name: string) {
  const { cookie } = req.headers
  return cookie ? (parseCookie(cookie)[name] ?? null) : null
}

function isSecure(baseUrl: string) {
  return baseUrl.startsWith('https://')
}
