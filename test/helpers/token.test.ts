// Signed tokens: what comes back of what was signed, and nothing of anything else.
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createTokenReader,
  currentOf,
  hashId,
  randomId,
  readToken,
  signingKeys,
  signToken,
} from '../../src/helpers/token.ts'

const keys = signingKeys(['current-0123456789-0123456789-0123456789'])
const others = signingKeys(['another-0123456789-0123456789-0123456789'])
const session = { aut_id: '17', aut_email: 'tau@example.org', key_version: 3 }

afterEach(() => void vi.useRealTimers())

describe('a signed token', () => {
  it('gives back its claims, and nothing but them, to its own purpose', () => {
    expect(readToken(keys, 'session', signToken(keys, 'session', session, 60))).toEqual(session)
    expect(readToken(keys, 'confirm', signToken(keys, 'confirm', { ticket: 'x' }, 60))).toEqual({
      ticket: 'x',
    })
  })

  it('S14: is nothing to another purpose, even with the claims of that purpose in it', () => {
    const both = { ...session, ticket: 'x', messages: [] }
    for (const purpose of ['session', 'confirm', 'flash'] as const) {
      const token = signToken(keys, purpose, both, 60)
      for (const other of ['session', 'confirm', 'flash'] as const)
        expect(readToken(keys, other, token) !== null, `${purpose} as ${other}`).toBe(purpose === other)
    }
  })

  it('S13: is good until its last second', () => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] })
    const token = signToken(keys, 'session', session, 60)
    vi.setSystemTime(1_800_000_059_000)
    expect(readToken(keys, 'session', token)).toEqual(session)
    vi.setSystemTime(1_800_000_060_000)
    expect(readToken(keys, 'session', token)).toBeNull()
  })

  it('S49: is signed by the current secret, and read by the previous one too', () => {
    const rotated = [...others, ...keys]
    expect(readToken(rotated, 'session', signToken(keys, 'session', session, 60))).toEqual(session)
    expect(readToken(others, 'session', signToken(rotated, 'session', session, 60))).toEqual(session)
    expect(readToken(keys, 'session', signToken(rotated, 'session', session, 60))).toBeNull()
  })

  it('S34: is nothing with one character changed', () => {
    const token = signToken(keys, 'session', session, 60)
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.constantFrom('A', 'b', '9', '_', '-', '.', ' ', 'é'),
        (at, letter) => {
          fc.pre(token[at] !== letter)
          expect(readToken(keys, 'session', token.slice(0, at) + letter + token.slice(at + 1))).toBeNull()
        },
      ),
      { numRuns: 300 },
    )
  })

  it('S34: is nothing when it is anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' })), (thing) => {
        expect(readToken(keys, 'session', thing)).toBeNull()
      }),
    )
  })
})

describe('currentOf', () => {
  it('answers the first key, and throws when there is none', () => {
    expect(currentOf([...keys, ...others])).toBe(keys[0])
    expect(() => currentOf([])).toThrow()
  })
})

describe('a random id', () => {
  it('S28: has 128 bits or more, of letters that need no escape, and never comes twice', () => {
    const ids = Array.from({ length: 5_000 }, randomId)
    for (const id of ids) expect(id).toMatch(/^[\w-]{22,}$/)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('S28: is kept as SHA-256', () => {
    expect(hashId('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })
})

describe('a reader of tokens', () => {
  it('S33: takes what it knows no longer than the token says, and nothing else for it', () => {
    const read = createTokenReader(keys, 'session')
    const token = signToken(keys, 'session', session, 60)
    for (let time = 0; time < 2; time++) expect(read(token)).toEqual(session)
    for (const other of [
      `${token}x`,
      token.slice(0, -1),
      undefined,
      signToken(keys, 'confirm', { ticket: 'x' }, 60),
    ])
      expect(read(other)).toBeNull()
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] })
    expect(read(token)).toBeNull()
  })

  it('goes on with a thousand others in between', () => {
    const read = createTokenReader(keys, 'session')
    const tokens = Array.from({ length: 1_100 }, (_, at) =>
      signToken(keys, 'session', { ...session, aut_id: String(at) }, 60),
    )
    for (const order of [tokens, tokens.toReversed()])
      for (const token of order) expect(read(token)?.aut_email).toBe('tau@example.org')
  })
})
