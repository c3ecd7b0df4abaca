// What an access key of one's own must be (S02), and which ones are refused because others guess them first (S03).
import { z } from 'zod'
import { siteName } from '../environment.ts'

const shortest = 8
/** In characters (S02). */
export const longestKey = 128
const commonOnes = 10_000
const shortestWord = 4

/** Repetitions longer than this are on no list of common keys. */
const longestRepetition = 16
const repetition = /^(.{1,6})\1+$/su
const rows = ['01234567890-=', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'qwertzuiop', 'asdfghjkl']
const bothWays = rows.flatMap((row) => [row, [...row].reverse().join('')])

/** Of the 10,000 most common, the only ones that are neither in the package nor a row or a repetition. */
const alsoCommon = ['01012009', '01022010']

const advice = 'Please choose one that is harder to guess.'

/** A form field. The key stays as it was typed: nothing is trimmed, cut or asked of its characters (S02). */
export const newKey = z.string('Please type a new access key.').superRefine((key, context) => {
  const problem = problemWithLength(key)
  if (problem) context.addIssue({ code: 'custom', message: problem })
})

/** Why others would guess this key of the account's, or null (S03). */
export async function problemWithKey(
  key: string,
  about: { email: string; name: string },
): Promise<string | null> {
  if ((await commonKeys()).has(key.toLowerCase()))
    return `This is one of the ${commonOnes.toLocaleString('en')} most common access keys. ${advice}`
  if (isBuiltOn(key, siteName)) return `This access key is built on the name of this site. ${advice}`
  if (ways(about.email).some((way) => isBuiltOn(key, way)))
    return `This access key is built on your e-mail address. ${advice}`
  if (isBuiltOn(key, about.name)) return `This access key is built on your nickname. ${advice}`
  return isMonotonous(key)
    ? `This access key is only a row, or a few characters over and over. ${advice}`
    : null
}

function problemWithLength(key: string) {
  const length = lengthOf(key)
  if (length === 0) return 'Please type a new access key.'
  if (length < shortest) return `This is too short: an access key has at least ${shortest} characters.`
  return length > longestKey ? `This is too long: an access key has at most ${longestKey} characters.` : null
}

/** The package leaves out what its own patterns find: rows and repetitions, a twenty-fifth of the common keys. */
function isMonotonous(key: string) {
  const small = key.toLowerCase()
  return (
    bothWays.some((row) => row.includes(small)) ||
    (lengthOf(small) <= longestRepetition && repetition.test(small))
  )
}

let common: Promise<Set<string>> | null = null

/** The most common keys of 8 characters or more; read at the first use, as not every process needs them. */
function commonKeys() {
  common ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => {
    const longEnough = dictionary['passwords-common'].filter((key) => lengthOf(key) >= shortest)
    return new Set([...longEnough.slice(0, commonOnes), ...alsoCommon])
  })
  return common
}

/** The whole address, what stands before its @, and that without a plus tag. */
function ways(email: string) {
  const local = email.slice(0, email.lastIndexOf('@'))
  return [email, local, local.replace(/\+.*/su, '')]
}

/**
 * Whether fewer than 8 letters and digits remain of a key when the word is taken out. A word of fewer than 4, and the
 * parts of one, stand in many keys by chance: those count only if no letter remains.
 */
function isBuiltOn(key: string, word: string) {
  const [whole, ...parts] = [
    lettersOf(word).join(''),
    ...lettersOf(word).filter(isLong).toSorted(longestFirst),
  ]
  const all = lettersOf(key).join('')
  const rest = all.replaceAll(whole, '')
  const bare = parts.reduce((left, part) => left.replaceAll(part, ''), rest)
  const onWhole = isLong(whole) && rest !== all && lengthOf(rest) < shortest
  return onWhole || (bare !== all && lengthOf(bare) < shortest && !/\p{L}/u.test(bare))
}

/** The letters, digits and pictures of a text, in lower case, parted where other characters stand. */
function lettersOf(text: string) {
  const small = text.normalize('NFKC').toLowerCase()
  return small.match(/[\p{L}\p{M}\p{N}\p{So}]+/gu) ?? []
}

const isLong = (word: string) => lengthOf(word) >= shortestWord
const longestFirst = (one: string, other: string) => other.length - one.length

/** In code points, so that one emoji is not two characters. */
function lengthOf(text: string) {
  return [...text].length
}
