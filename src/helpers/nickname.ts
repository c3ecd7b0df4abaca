// Nicknames for new accounts, composed of friendly words and a number.
import { randomInt } from 'node:crypto'

const digits = 6

/** `adjective-animal-NNNNNN-colour`, the number padded with zeros to six digits. */
export function composeNickname(
  words: { adjective: string; animal: string; colour: string },
  number: number,
): string {
  return [words.adjective, words.animal, String(number).padStart(digits, '0'), words.colour].join('-')
}

/** A whole number from 0 to 999,999, each as likely as the others and not to be foreseen. */
export function randomNumber(): number {
  return randomInt(10 ** digits)
}
