// Where a visitor may be sent after a form: paths of this site only.

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
