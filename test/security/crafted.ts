// Tokens as an attacker would make them, of claims that would open a door if only the rest were right.
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { testSecrets } from '../support/site.ts'

type Claims = Record<string, unknown>

/** Whose signature a door trusts. */
export const trusted = String(testSecrets.JWT_SECRET_HTML[0])
const hour = 3600
const now = () => Math.floor(Date.now() / 1000)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A token that opens the door: what the crafted ones differ from, so that a test knows its door can open. */
export function goodToken(claims: Claims) {
  return make({ alg: 'HS256', typ: 'JWT' }, standard(claims), trusted)
}

/** Some seventy tokens that open nothing, by what is wrong with them. */
export function craftedTokens(claims: Claims): Record<string, string> {
  return {
    ...wrongAlgorithms(claims),
    ...wrongSecrets(claims),
    ...wrongValues('issuer', 'iss', claims, [
      undefined,
      null,
      '',
      'Minimal-User',
      'minimal-user ',
      'other',
      ['other'],
      {},
    ]),
    ...wrongValues('purpose', 'purpose', claims, purposesBut(claims.purpose)),
    ...wrongValues('expiry', 'exp', claims, [
      undefined,
      null,
      '',
      '9999999999',
      true,
      [9e9],
      {},
      0,
      -1,
      now() - 1,
      now() - hour,
    ]),
    ...wrongValues('start', 'nbf', claims, [now() + hour, '0']),
    ...wrongClaims(claims),
    ...wrongShapes(claims),
  }
}

const standard = (claims: Claims): Claims => ({
  ...claims,
  iss: 'minimal-user',
  iat: now(),
  exp: now() + hour,
})

const coded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

function make(header: Claims, payload: unknown, secret: string | Buffer, hash = 'sha256') {
  const content = `${coded(header)}.${coded(payload)}`
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`
}

function makeSigned(alg: string, key: KeyObject, payload: Claims) {
  const content = `${coded({ alg, typ: 'JWT' })}.${coded(payload)}`
  return `${content}.${sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

function wrongAlgorithms(claims: Claims) {
  const payload = standard(claims)
  const unsigned = ['none', 'None', 'NONE', 'nOnE', '', null].flatMap((alg) => {
    const content = `${coded({ alg, typ: 'JWT' })}.${coded(payload)}`
    const signature = goodToken(claims).split('.')[2]
    return [
      [`alg ${alg}, unsigned`, `${content}.`],
      [`alg ${alg}, signature of another`, `${content}.${signature}`],
      [`alg ${alg}, signed all the same`, make({ alg, typ: 'JWT' }, payload, trusted)],
    ]
  })
  const publicKey = rsa.publicKey.export({ type: 'spki', format: 'pem' })
  return {
    ...Object.fromEntries(unsigned),
    'alg missing': make({ typ: 'JWT' }, payload, trusted),
    'alg HS384': make({ alg: 'HS384', typ: 'JWT' }, payload, trusted, 'sha384'),
    'alg HS512': make({ alg: 'HS512', typ: 'JWT' }, payload, trusted, 'sha512'),
    'alg HS512 in words only': make({ alg: 'HS512', typ: 'JWT' }, payload, trusted),
    'alg RS256': makeSigned('RS256', rsa.privateKey, payload),
    'alg ES256': makeSigned('ES256', ec.privateKey, payload),
    'alg RS256, signed with the secret': make({ alg: 'RS256', typ: 'JWT' }, payload, trusted),
    'alg HS256, signed with a public key': make({ alg: 'HS256' }, payload, String(publicKey)),
    'key inside': make({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, payload, Buffer.alloc(3)),
    'key of an empty file': make({ alg: 'HS256', kid: '/dev/null' }, payload, ''),
    'key elsewhere': make({ alg: 'HS256', jku: 'http://localhost/', x5u: 'http://localhost/' }, payload, 'x'),
  }
}

function wrongSecrets(claims: Claims) {
  const others = [
    ...Object.entries(testSecrets).map(([name, [secret = '']]) => [name, secret]),
    ['none', ''],
    ['a guess', 'secret'],
    ['the half of it', trusted.slice(0, 20)],
    ['with a line end', `${trusted}\n`],
    ['in base64', Buffer.from(trusted).toString('base64')],
  ].filter(([, secret]) => secret !== trusted)
  return Object.fromEntries(
    others.map(([name, secret = '']) => [
      `secret: ${name}`,
      make({ alg: 'HS256' }, standard(claims), secret),
    ]),
  )
}

function purposesBut(own: unknown) {
  const known = ['session', 'confirm', 'flash', 'change', 'reset', 'undo', 'device', 'mailer']
  const others = known.filter((purpose) => purpose !== own)
  return [
    ...others,
    undefined,
    null,
    '',
    true,
    [own],
    { [String(own)]: true },
    `${own} `,
    String(own).toUpperCase(),
    '__proto__',
    'constructor',
  ]
}

/** A claim with other values; undefined leaves it out. */
function wrongValues(name: string, claim: string, claims: Claims, values: unknown[]) {
  return Object.fromEntries(
    values.map((value) => [
      `${name}: ${JSON.stringify(value)}`,
      make({ alg: 'HS256', typ: 'JWT' }, { ...standard(claims), [claim]: value }, trusted),
    ]),
  )
}

function wrongClaims({ purpose, ...claims }: Claims) {
  const crafted = Object.entries(claims).map(([claim, value]) => {
    const values = [
      undefined,
      null,
      '',
      0,
      true,
      [],
      {},
      [value],
      { value },
      typeof value === 'string' ? Number(value) : String(value),
    ]
    return wrongValues(claim, claim, { ...claims, purpose }, values)
  })
  return Object.assign({}, ...crafted) as Record<string, string>
}

function wrongShapes(claims: Claims) {
  const good = goodToken(claims)
  const [header = '', payload = '', signature = ''] = good.split('.')
  const changed = coded({ ...standard(claims), exp: now() + 999 * hour })
  return {
    empty: '',
    'one dot': '.',
    'two dots': '..',
    'a word': 'undefined',
    'header only': header,
    'no signature': `${header}.${payload}`,
    'empty signature': `${header}.${payload}.`,
    'cut by one': good.slice(0, -1),
    'cut in the payload': `${header}.${payload.slice(0, -5)}.${signature}`,
    'longer by one': `${good}A`,
    twice: `${good}.${good}`,
    'four parts': `${good}.x`,
    'five parts': `${header}.x.y.z.${signature}`,
    'changed payload': `${header}.${changed}.${signature}`,
    'in other letters': good.toUpperCase(),
    'plain JSON': JSON.stringify(standard(claims)),
    'in base64': Buffer.from(good).toString('base64url'),
    'payload is an array': make({ alg: 'HS256' }, [standard(claims)], trusted),
    'payload is a text': make({ alg: 'HS256' }, JSON.stringify(standard(claims)), trusted),
    'payload is null': make({ alg: 'HS256' }, null, trusted),
    'header is no JSON': `${Buffer.from('{').toString('base64url')}.${payload}.${signature}`,
    'control characters': `${good}\u0001\u007f`,
    'letters from elsewhere': `${good}é🐈`,
    '14 kB': `${header}.${'A'.repeat(14_000)}.${signature}`,
  }
}
