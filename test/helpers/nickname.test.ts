// The form of the nicknames that new accounts get.
import { describe, expect, it } from 'vitest'
import { composeNickname, randomNumber } from '../../src/helpers/nickname.ts'

const words = { adjective: 'gentle', animal: 'otter', colour: 'amber' }

describe('composeNickname', () => {
  it.each([
    [0, 'gentle-otter-000000-amber'],
    [42, 'gentle-otter-000042-amber'],
    [999_999, 'gentle-otter-999999-amber'],
  ])('makes the nickname of the number %i', (number, nickname) => {
    expect(composeNickname(words, number)).toBe(nickname)
  })

  it('takes nothing but the three words from a row', () => {
    expect(composeNickname({ ...words, hex: 'ffbf00' } as typeof words, 7)).toBe('gentle-otter-000007-amber')
  })
})

describe('randomNumber', () => {
  const numbers = Array.from({ length: 10_000 }, randomNumber)

  it('is a whole number that six digits can hold', () => {
    expect(numbers.filter((number) => !Number.isInteger(number) || number < 0 || number > 999_999)).toEqual(
      [],
    )
  })

  it('uses the whole range and hardly repeats', () => {
    expect(Math.min(...numbers)).toBeLessThan(10_000)
    expect(Math.max(...numbers)).toBeGreaterThan(990_000)
    expect(new Set(numbers).size).toBeGreaterThan(9_700)
  })
})
