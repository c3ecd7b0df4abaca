// One-time codes for lost keys: six digits, kept as an HMAC that is bound to their ticket (S23).
import { createHmac, type KeyObject, randomInt, timingSafeEqual } from 'node:crypto'
import { currentOf } from './token.ts'

const digits = 6

/** Six digits, each code as likely as the others and not to be foreseen. */
export function makeCode() {
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}

/** What the database keeps of a code. */
export function hashCode(keys: KeyObject[], ticketId: string, code: string) {
  return hashWith(currentOf(keys), ticketId, code)
}

/** Whether this is the code behind the hash; keys before the current one still count. Takes the same time for both. */
export function isCode(keys: KeyObject[], ticketId: string, code: string, hash: Buffer) {
  return keys.map((key) => timingSafeEqual(hashWith(key, ticketId, code), hash)).includes(true)
}

function hashWith(key: KeyObject, ticketId: string, code: string) {
  return createHmac('sha256', key)
    .update(JSON.stringify(['code', ticketId, code]))
    .digest()
}
