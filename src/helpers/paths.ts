// Where a visitor may be sent after a form: paths of this site only.
import { z } from 'zod'

const unreadable = 'The page to go to next was not readable. Please open it anew.'

/** The form field that carries where to go afterwards; what it may lead to is for `ownPath` to say. */
export const nextPath = z.string(unreadable).max(2_000, unreadable).optional()

const anyOrigin = 'http://own.invalid'

/** The path when it leads to a page of this site, else `/` (S40, CVE-2024-29041). */
export function ownPath(wanted: unknown) {
  if (
    typeof wanted !== 'string' ||
    !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted) ||
    wanted.length > 2_000
  )
    return '/'
  const url = URL.canParse(wanted, anyOrigin) ? new URL(wanted, anyOrigin) : null
  if (url?.origin !== anyOrigin || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search
}
