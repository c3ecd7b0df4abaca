// Form fields that several pages of accounts have in common.
import { z } from 'zod'
import { longestKey } from '../../helpers/key-rules.ts'

/** A key that exists already: it is compared, so only what could never be one is refused. */
export const typedKey = z
  .string('Please type your access key.')
  .min(1, 'Please type your access key.')
  .refine((key) => [...key].length <= longestKey, `An access key has at most ${longestKey} characters.`)

/** The new key once more; `sameKeys` holds both against each other. */
export const repeatedKey = z.string('Please type the new access key once more.').max(1_000)

/** For `superRefine` of a form with a new key: the two must be the same. */
export function sameKeys(
  form: { newaccesskey: string; confirmaccesskey: string },
  context: z.core.$RefinementCtx,
) {
  if (form.newaccesskey === form.confirmaccesskey) return
  const message = 'This differs from the new access key above.'
  context.issues.push({ code: 'custom', message, path: ['confirmaccesskey'], input: '' })
}

/** What somebody is told who wants an address that is in use (S11). */
export const addressTaken =
  'This address already has an account: log in with it, or use “Lost your key?” on the log-in page.'

/** What somebody is told whose key was right a moment ago. */
export const changedMeanwhile = 'Your access key was changed in the meantime.'
