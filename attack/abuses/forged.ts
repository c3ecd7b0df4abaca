// What can be done with tokens that are forged by somebody who has a good one, and not the secret.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { type Abuse, firstOf, firstOfAll, must } from '../abuse.ts'
import { tokenIn } from '../mailbox.ts'
import { isMember, press, signUp } from '../people.ts'
import type { Site } from '../site.ts'
import { claimsOf } from './links.ts'

export const forged: Abuse[] = [{ id: 'S34', name: 'forges tokens', attack: useForged }]

/** Forged from a token that is good, so that only the forgery can be what is refused; it still works afterwards. */
async function useForged(site: Site) {
  const { link } = await signUp(site)
  const good = tokenIn(link)
  must(claimsOf(good), 'the mailed link holds no token that can be read')
  const problem = await firstOfAll(forge(good), async ([name, token]) =>
    firstOf(['/emailconfirmationhtml/', '/auth/undo/', '/auth/resetkey/'], async (door) => {
      const browser = site.browser()
      const { status } = await browser.post(door + encodeURIComponent(token))
      if (status >= 500) return `A token ${name} was answered ${status} at ${door}.`
      if (await isMember(browser)) return `A token ${name} logged in at ${door}.`
      return status === 303 && door !== '/auth/resetkey/' ? `A token ${name} was taken at ${door}.` : null
    }),
  )
  if (problem) return problem
  await press(site.browser(), link)
  return null
}

type Claims = Record<string, unknown>

/** What people set for a secret, and what stands in examples. */
const guesses = [
  '',
  'secret',
  'changeme',
  'password',
  'development',
  'minimal-user',
  'jwt_secret_html',
  'your-256-bit-secret',
  'links-0123456789-0123456789-0123456789',
  '0'.repeat(32),
]

const nones = ['none', 'None', 'NONE', 'nOnE', '']

/** Forged tokens by what is wrong with them, all with the claims of a good one. */
function forge(good: string): [string, string][] {
  const [header = '', payload = '', signature = ''] = good.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = String(publicKey.export({ type: 'spki', format: 'pem' }))
  const rs256 = `${coded({ alg: 'RS256', typ: 'JWT' })}.${payload}`
  const longer = { ...claims, exp: 9_999_999_999 }
  const { exp: _exp, ...endless } = claims
  return [
    ...nones.map((alg): [string, string] => [
      `of algorithm "${alg}"`,
      `${coded({ alg, typ: 'JWT' })}.${payload}.`,
    ]),
    ...nones.map((alg): [string, string] => [
      `of algorithm "${alg}" with a signature`,
      `${coded({ alg, typ: 'JWT' })}.${payload}.${signature}`,
    ]),
    ...guesses.map((secret): [string, string] => [`signed with "${secret}"`, make(claims, secret)]),
    ['without an end', make(endless, 'secret')],
    ['of another issuer', make({ ...claims, iss: 'evil' }, 'secret')],
    ['of another purpose', make({ ...claims, purpose: 'session' }, 'secret')],
    ['without a signature', `${header}.${payload}`],
    ['with an empty signature', `${header}.${payload}.`],
    ['with claims that are not the signed ones', `${header}.${coded(longer)}.${signature}`],
    ['signed by RS256', `${rs256}.${sign('sha256', Buffer.from(rs256), privateKey).toString('base64url')}`],
    ['signed with a public key', make(claims, pem)],
    ['with its key inside', make(claims, 'x', { jwk: { kty: 'oct', k: 'eA' } })],
    ['with the key of an empty file', make(claims, '', { kid: '/dev/null' })],
    ['with a key elsewhere', make(claims, 'x', { jku: 'http://127.0.0.1:9/', x5u: 'http://127.0.0.1:9/' })],
    ['cut by one letter', good.slice(0, -1)],
    ['twice', `${good}.${good}`],
    ['in capitals', good.toUpperCase()],
    ['of claims alone', payload],
    ['that is no object', `${header}.${coded(null)}.${signature}`],
    ['of two dots', '..'],
    ['of 10 kB', `${header}.${'A'.repeat(10_000)}.${signature}`],
  ]
}

const coded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

function make(claims: unknown, secret: string, header: Claims = {}) {
  const content = `${coded({ alg: 'HS256', typ: 'JWT', ...header })}.${coded(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}
