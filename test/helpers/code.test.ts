// One-time codes: six digits by chance, kept as something that only the site can tell them from.
import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashCode, isCode, makeCode } from '../../src/helpers/code.ts'
import { signingKeys } from '../../src/helpers/token.ts'
import { chiSquareAt } from '../support/evenness.ts'

const keys = signingKeys(['current-0123456789-0123456789-0123456789'])
const others = signingKeys(['another-0123456789-0123456789-0123456789'])
const code = fc.integer({ min: 0, max: 999_999 }).map((number) => String(number).padStart(6, '0'))

describe('a code', () => {
  const codes = Array.from({ length: 60_000 }, makeCode)

  it('S23: has six digits, zeros in front included', () => {
    for (const one of codes) expect(one).toMatch(/^\d{6}$/)
    expect(codes.some((one) => one.startsWith('00'))).toBe(true)
  })

  it('S23: has each digit as often as any other, at each place', () => {
    for (let place = 0; place < 6; place++)
      expect(chiSquareAt(place, codes, [...'0123456789']), `place ${place}`).toBeLessThan(50)
  })

  it('S23: does not follow from the one before', () => {
    const pairs = new Set(codes.slice(1).map((one, at) => `${codes[at]} ${one}`))
    expect(pairs.size).toBeGreaterThan(codes.length - 10)
    expect(new Set(codes).size).toBeGreaterThan(55_000)
  })
})

describe('the hash of a code', () => {
  it('S23: opens for its code and its ticket alone', () => {
    fc.assert(
      fc.property(code, code, fc.nat(), fc.nat(), (mine, other, ticket, another) => {
        const hash = hashCode(keys, String(ticket), mine)
        expect(isCode(keys, String(ticket), mine, hash)).toBe(true)
        expect(isCode(keys, String(ticket), other, hash)).toBe(mine === other)
        expect(isCode(keys, String(another), mine, hash)).toBe(ticket === another)
      }),
    )
  })

  it('S23: does not confuse where the ticket ends and the code begins', () => {
    expect(hashCode(keys, '1', '234567')).not.toEqual(hashCode(keys, '12', '34567'))
    expect(isCode(keys, '1', '234567', hashCode(keys, '12', '34567'))).toBe(false)
  })

  it('S23: is a keyed one, not the quick hash of the code that a million guesses would find', () => {
    const hash = hashCode(keys, '17', '123456')
    expect(hash).toHaveLength(32)
    for (const text of ['123456', '17123456', '17.123456', '["code","17","123456"]']) {
      expect(hash).not.toEqual(createHash('sha256').update(text).digest())
      expect(hash).not.toEqual(createHmac('sha256', '').update(text).digest())
    }
    expect(hashCode(others, '17', '123456')).not.toEqual(hash)
  })

  it('S49: opens through a rotation of the pepper, but not without the key that made it', () => {
    const hash = hashCode(keys, '17', '123456')
    expect(isCode([...others, ...keys], '17', '123456', hash)).toBe(true)
    expect(isCode([...keys, ...others], '17', '123456', hash)).toBe(true)
    expect(isCode(others, '17', '123456', hash)).toBe(false)
    expect(isCode(keys, '17', '123456', hashCode([...others, ...keys], '17', '123456'))).toBe(false)
  })
})
