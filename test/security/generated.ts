// Requests that a machine makes up: what no form sends, in every place where something can be sent.
import fc from 'fast-check'
import type { Asked } from './plain-http.ts'

const nasty = fc.constantFrom(
  ...[
    '',
    '%',
    '%00',
    '%ff',
    '%0d%0a',
    '../',
    '__proto__',
    'constructor',
    '[]',
    '[0]',
    '{{7*7}}',
    "' OR 1=1--",
  ],
  ...[
    '<script>',
    '"',
    '\\',
    '9'.repeat(30),
    '-1',
    '0',
    '1e3',
    'NaN',
    'null',
    'on',
    '/',
    '//x',
    'pi@example.org',
  ],
)
const text = fc.oneof(
  nasty,
  nasty,
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const encoded = text.map((value) => encodeURIComponent(Buffer.from(value).toString()))
const field = fc.oneof(
  fc.constantFrom('email', 'key', 'next', 'remember', 'choice', 'necessary', 'analysis', 'token', 'id'),
  fc.constantFrom('username', 'accesskey', 'newaccesskey', 'confirmaccesskey', 'session', 'others', 'otp'),
  nasty,
  encoded,
)
const body = fc
  .array(fc.tuple(field, fc.oneof(encoded, nasty)), { maxLength: 25, size: 'max' })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'))

const type = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/x-www-form-urlencoded') },
  fc.constantFrom('application/json', 'multipart/form-data; boundary=x', 'text/plain', 'a/b; charset=x', ';'),
)
const cookie = fc
  .array(
    fc.tuple(
      fc.constantFrom('sid', 'flash', '__Host-sid', '__Host-flash', 'cookies', 'device', '__proto__'),
      fc.oneof(encoded, nasty),
    ),
    {
      maxLength: 3,
    },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('; '))

/** Only what a request line may hold: what it may not has a test of its own. */
const inPath = fc.oneof(
  encoded,
  nasty.map((value) => value.replace(/[^\x21-\x7e]/g, '')),
)

/** A request that a machine made up. */
export const generatedRequest = fc.record({
  method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS'),
  place: fc.nat(),
  filling: inPath,
  query: fc.array(fc.tuple(fc.oneof(fc.constantFrom('after', 'next'), inPath), inPath), { maxLength: 3 }),
  site: fc.constantFrom('same-origin', 'same-origin', 'same-origin', 'cross-site', ''),
  type,
  cookie,
  body,
})
type Made = typeof generatedRequest extends fc.Arbitrary<infer Value> ? Value : never

/** It as it is sent to one of these paths, which may hold a parameter. */
export function askedOf(
  paths: string[],
  { method, place, filling, query, site: from, ...made }: Made,
): Asked {
  const pattern = paths[place % paths.length] ?? '/'
  const path = pattern.includes(':')
    ? pattern.replace(/:\w+/, () => filling)
    : pattern + (place % 3 ? '' : filling)
  const search = query.map(([name, value]) => `${name}=${value}`).join('&')
  const headers = { 'Sec-Fetch-Site': from, 'Content-Type': made.type }
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(method)
  const target = (search ? `${path}?${search}` : path).replaceAll('#', '%23').replaceAll(' ', '%20')
  return { method, path: target, headers, cookie: made.cookie, ...(reads ? {} : { body: made.body }) }
}
