// Runs in a thread of its own: bcrypt, which takes about a tenth of a second each time (S54).
import bcrypt from 'bcryptjs'

/** @param {{ digest: string, cost: number }} task */
export function hash({ digest, cost }) {
  return bcrypt.hashSync(digest, cost)
}

/** @param {{ digest: string, stored: string }} task */
export function matches({ digest, stored }) {
  return bcrypt.compareSync(digest, stored)
}
