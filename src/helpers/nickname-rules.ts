// Which nicknames a member may choose.
import { z } from 'zod'
import { siteName } from '../environment.ts'

const shortest = 4
const longest = 99
const tooLong = `This is too long: a nickname has at most ${longest} characters.`

const allowed = /^(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{Mn}\p{Mc}\p{Nd} _.'-])*$/u
const letterOrDigit = /[\p{L}\p{Nd}]/u

/** An accent without a letter would sit on what stands before the name; more than four make a tower (UTS 39). */
const looseAccents = /(?<![\p{L}\p{M}\p{Nd}])\p{M}|\p{Mn}{5}/u

/** Names that speak for the site; without case, accents and separators, so that `A.d-min` is one of them too. */
const reserved = new Set(
  `abuse admin administration administrator anonymous everyone guest help helpdesk hostmaster mailerdaemon mod moderator
  moderators nobody noreply official operator owner postmaster root security staff superuser support sysadmin system
  systemadministrator team webmaster`
    .split(/\s+/)
    .concat(skeleton(siteName)),
)

/** A form field: NFKC, with the straight apostrophe for the curly one that phones type; nothing is trimmed. */
export const nickname = z
  .string('Please type a nickname.')
  .refine(({ length }) => length <= 1_000, tooLong)
  .transform((typed) => typed.normalize('NFKC').replaceAll('\u2019', "'"))
  .superRefine((name, context) => {
    const problem = problemWith(name)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })

function problemWith(name: string) {
  const length = [...name].length
  if (name.trim() === '') return 'Please type a nickname.'
  if (length > longest) return tooLong
  if (!allowed.test(name))
    return "A nickname may have letters, digits, spaces and - _ . ' in it, nothing else."
  if (/^ | $/.test(name)) return 'A nickname neither begins nor ends with a space.'
  if (name.includes('  ')) return 'One space is enough: this nickname has two in a row.'
  if (length < shortest) return `This is too short: a nickname has at least ${shortest} characters.`
  if (!letterOrDigit.test(name)) return 'A nickname needs at least one letter or digit.'
  if (looseAccents.test(name)) return 'An accent needs a letter before it, and a letter has four at most.'
  return reserved.has(skeleton(name)) ? 'This name is kept for the site itself. Please choose another.' : null
}

function skeleton(name: string) {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}]/gu, '')
}
