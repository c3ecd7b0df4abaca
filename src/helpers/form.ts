// Forms: what was posted, held against a schema, and what the view needs to draw it again as it was typed.
import type { z } from 'zod'

/** Posted values, the sentences about them, and the data when there is nothing to say against it. */
export interface Form<Schema extends z.ZodObject> {
  data: z.infer<Schema> | null
  values: Record<keyof z.infer<Schema>, string>
  errors: Errors<Schema>
}

/** A sentence for each faulty field, null for the others; `form` is about the whole. */
export type Errors<Schema extends z.ZodObject> = Record<keyof z.infer<Schema> | 'form', string | null>

/** Fields whose text is never sent back to the browser. */
const unspoken = /key$|^otp$/

/** A form that nothing was typed into yet, or only what the site itself fills in. */
export function blankForm<Schema extends z.ZodObject>(
  schema: Schema,
  filled: Record<string, string> = {},
): Form<Schema> {
  return { data: null, values: spoken(schema, filled), errors: noErrors(schema) }
}

/** Reads a posted body; `data` is null and `errors` say why when the schema refuses it (S41). */
export function readForm<Schema extends z.ZodObject>(schema: Schema, body: unknown): Form<Schema> {
  const posted = isRecord(body) ? body : {}
  const result = schema.safeParse({ ...posted })
  const form = blankForm(schema, onlyStrings(posted))
  if (result.success) return { ...form, data: result.data }
  return { ...form, errors: sentences(schema, result.error) }
}

/** The same form, refused with sentences of another source: what the database does not allow. */
export function refuse<Schema extends z.ZodObject>(
  form: Form<Schema>,
  errors: Partial<Errors<Schema>>,
): Form<Schema> {
  return { ...form, data: null, errors: { ...form.errors, ...errors } }
}

function sentences<Schema extends z.ZodObject>(schema: Schema, error: z.ZodError) {
  const errors: Record<string, string | null> = noErrors(schema)
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? 'form')
    const known = field in schema.shape && issue.code !== 'unrecognized_keys'
    if (known) errors[field] ??= issue.message
    else errors.form ??= 'The form held something that this page does not ask for. Please try once more.'
  }
  return errors as Errors<Schema>
}

function noErrors<Schema extends z.ZodObject>(schema: Schema) {
  return Object.fromEntries(
    [...Object.keys(schema.shape), 'form'].map((field) => [field, null]),
  ) as Errors<Schema>
}

function spoken<Schema extends z.ZodObject>(schema: Schema, given: Record<string, string>) {
  const entries = Object.keys(schema.shape).map((field) => [
    field,
    unspoken.test(field) ? '' : (given[field] ?? ''),
  ])
  return Object.fromEntries(entries) as Form<Schema>['values']
}

function onlyStrings(posted: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(posted).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
