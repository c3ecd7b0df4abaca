// 2,000 requests that a machine made up, always the same ones: none breaks the site.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { rowsOf } from '../support/database-dump.ts'
import { expectNoInsides, expectSiteLook } from '../support/look.ts'
import { newAddress, signUpAndConfirm, stateOf } from '../support/people.ts'
import { listRoutes } from '../support/routes.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type Asked, send } from './plain-http.ts'

const together = 20
const rounds = 100

let site: TestSite
let paths: string[]
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
  const patterns = listRoutes(createApp(site.deps)).map((route) => route.split(' ')[1] ?? '')
  paths = [...new Set(patterns), '/static/', '/tiles/', '/nowhere']
})
afterAll(() => site.close())

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
  .array(fc.tuple(fc.constantFrom('sid', 'flash', 'cookies', '__proto__'), fc.oneof(encoded, nasty)), {
    maxLength: 3,
  })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('; '))

/** Only what a request line may hold: what it may not has a test of its own. */
const inPath = fc.oneof(
  encoded,
  nasty.map((value) => value.replace(/[^\x21-\x7e]/g, '')),
)

const request = fc.record({
  method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS'),
  place: fc.nat(),
  filling: inPath,
  query: fc.array(fc.tuple(fc.oneof(fc.constantFrom('after', 'next'), inPath), inPath), { maxLength: 3 }),
  site: fc.constantFrom('same-origin', 'same-origin', 'same-origin', 'cross-site', ''),
  type,
  cookie,
  body,
})
type Made = typeof request extends fc.Arbitrary<infer Value> ? Value : never

function asked({ method, place, filling, query, site: from, ...made }: Made): Asked {
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

describe('2,000 generated requests', () => {
  it('S41: get no 5xx, no word about the inside, and the site goes on as before', async () => {
    const owner = await signUpAndConfirm(site, newAddress())
    const accounts = () =>
      rowsOf(site, 'SELECT * FROM minimaluser.tbl_auth WHERE aut_email = $1', [owner.email])
    const before = await accounts()
    const statuses = new Map<number, number>()

    const property = fc.asyncProperty(
      fc.array(request, { minLength: together, maxLength: together }),
      async (made) => {
        for (const answer of await Promise.all(made.map((one) => send(site.url, asked(one))))) {
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          expect(answer.status).toBeLessThan(500)
          if (answer.status >= 400 && answer.text !== '') {
            expectSiteLook(answer)
            expectNoInsides(answer)
          }
        }
      },
    )
    await fc.assert(property, { numRuns: rounds, seed: 20_260_101, endOnFailure: true })

    for (const status of [200, 303, 400, 403, 404, 413, 415, 422])
      expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0)
    expect(await accounts()).toEqual(before)
    expect(await stateOf(owner.browser)).toBe('confirmed')
  })
})
