// Signed tokens of ours: each kind has its own purpose and opens nothing else (S13, S14, S34).
import { createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { keepLatest } from './keep-latest.ts'

const issuer = 'minimal-user'

/** What each purpose must carry. */
const claims = {
  session: z.object({ aut_id: z.string(), aut_email: z.string(), key_version: z.int() }),
  confirm: z.object({ ticket: z.string() }),
  change: z.object({ ticket: z.string() }),
  undo: z.object({ ticket: z.string() }),
  device: z.object({ owner: z.string(), device: z.string() }),
  flash: z.object({
    messages: z.array(z.object({ kind: z.enum(['success', 'info', 'warning', 'danger']), text: z.string() })),
  }),
}

export type Purpose = keyof typeof claims
export type Claims<P extends Purpose> = z.infer<(typeof claims)[P]>

/** Keys for HS256, the current one first: a KeyObject is verified with 50 times faster than a string. */
export function signingKeys(secrets: string[]): KeyObject[] {
  return secrets.map((secret) => createSecretKey(Buffer.from(secret)))
}

/** A JWT that serves one purpose for so many seconds. */
export function signToken<P extends Purpose>(
  keys: KeyObject[],
  purpose: P,
  payload: Claims<P>,
  seconds: number,
) {
  return jwt.sign({ ...payload, purpose }, currentOf(keys), {
    algorithm: 'HS256',
    issuer,
    expiresIn: seconds,
  })
}

/** The claims of a valid, unexpired token of this purpose; null for anything else (RFC 8725). Never throws. */
export function readToken<P extends Purpose>(
  keys: KeyObject[],
  purpose: P,
  token: unknown,
): Claims<P> | null {
  return readWithEnd(keys, purpose, token)?.claims ?? null
}

/**
 * The same for tokens that are read again and again: a signature that was good stays good, and to check it takes a fifth of
 * the time of a member's page. Whether the token's time is over is looked at each time. Knows the thousand latest.
 */
export function createTokenReader<P extends Purpose>(keys: KeyObject[], purpose: P) {
  const known = new Map<unknown, WithEnd<P>>()

  return (token: unknown): Claims<P> | null => {
    const found = known.get(token) ?? readWithEnd(keys, purpose, token)
    if (found === null || found.end <= Math.floor(Date.now() / 1000)) return null
    if (!known.has(token)) keepLatest(known, token, found, mostKnown)
    return found.claims
  }
}

const mostKnown = 1_000

/** `end`: in seconds, as the token says. */
type WithEnd<P extends Purpose> = { claims: Claims<P>; end: number }

function readWithEnd<P extends Purpose>(keys: KeyObject[], purpose: P, token: unknown): WithEnd<P> | null {
  if (typeof token !== 'string') return null
  for (const key of keys) {
    const payload = verified(key, token)
    if (payload === null || payload.purpose !== purpose || typeof payload.exp !== 'number') continue
    const result = claims[purpose].safeParse(payload)
    if (result.success) return { claims: result.data as Claims<P>, end: payload.exp }
  }
  return null
}

/** A fresh random id of 192 bits, for links and cookies. */
export function randomId() {
  return randomBytes(24).toString('base64url')
}

/** SHA-256: what the database keeps of a random id (S28). */
export function hashId(id: string) {
  return hash('sha256', id, 'buffer')
}

function verified(key: KeyObject, token: string) {
  try {
    const payload = jwt.verify(token, key, { algorithms: ['HS256'], issuer })
    return typeof payload === 'object' ? payload : null
  } catch {
    return null
  }
}

/** The key that signs; those behind it only verify, during a rotation (S49). */
export function currentOf(keys: KeyObject[]) {
  const [current] = keys
  if (!current) throw new Error('There is no key to sign with.')
  return current
}
