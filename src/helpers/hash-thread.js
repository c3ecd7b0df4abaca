// Runs in a thread of its own: bcrypt, which takes about a tenth of a second each time (S54).
import bcrypt from 'bcryptjs'

/** @param {{ digest: string, cost: number }} task */
export function hash({ digest, cost }) {
  return bcrypt.hashSync(digest, cost)
}

/**
 * A cheaper hash takes as long as one of this cost: 2^c steps, and then those of c, c + 1, ... cost - 1, are 2^cost (S06).
 * @param {{ digest: string, stored: string, cost: number }} task
 */
export function matches({ digest, stored, cost }) {
  const opens = bcrypt.compareSync(digest, stored)
  for (let spent = bcrypt.getRounds(stored); spent < cost; spent++) bcrypt.hashSync(digest, spent)
  return opens
}

/**
 * Milliseconds that one hash takes: the least of eight, for the first ones are slow, and others are at work as well; of fewer
 * where eight take longer than `longest` milliseconds, for visitors wait for this.
 * @param {{ cost: number, longest: number }} task
 */
export function measure({ cost, longest }) {
  const end = performance.now() + longest
  let least = Number.POSITIVE_INFINITY
  for (let hashes = 0; hashes === 0 || (hashes < 8 && performance.now() < end); hashes++) {
    const begun = performance.now()
    bcrypt.hashSync('', cost)
    least = Math.min(least, performance.now() - begun)
  }
  return least
}
