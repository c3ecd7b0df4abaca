// The hint below a new key: short, repeated or predictable keys are poor, a few words are very good.
import { describe, expect, it } from 'vitest'
import { rateKey } from '../../static/script/rate-key.ts'

describe('rateKey', () => {
  it('says nothing about nothing', () => {
    expect(rateKey('')).toEqual({ level: 0, text: '' })
  })

  it.each([
    ['short', 'a1!Zq7-'],
    ['made of seven emoji', '🐱🐶🦊🐻🐼🐨🐯'],
  ])('asks for eight characters when a key is %s', (_what, key) => {
    expect(rateKey(key)).toEqual({ level: 1, text: 'Too short: it needs 8 characters.' })
  })

  it('says when a key is longer than the site takes, an emoji being one character', () => {
    expect(rateKey('🐱'.repeat(129)).text).toMatch(/^Too long/)
    expect(rateKey('🐱'.repeat(128)).text).not.toMatch(/^Too long/)
  })

  it.each([
    [1, 'aaaaaaaaaaaaaaaaaaaa'],
    [1, '12345678901234567890'],
    [1, 'abcdefghijklm'],
    [1, 'AbAbAbAbAbAbAbAbAb'],
    [1, 'password'],
    [1, 'Password123'],
    [1, 'sunshine'],
    [1, 'trustno1'],
    [1, 'administrator'],
    [2, 'Tr0ub4dor&'],
    [3, 'correct horse 7'],
    [3, 'k7Wq2-Zp9x!M'],
    [4, 'correct horse battery staple'],
    [4, 'k7Wq2-Zp9x!MvB4t8s'],
    [4, '雨が降る日には猫と本を読みましょう'],
  ])('gives %i to %s', (level, key) => {
    expect(rateKey(key).level).toBe(level)
  })

  it.each([
    'Minimal+User',
    'ada.lovelace@example.org',
    'LOVELACE',
    'Quiet Amber Heron',
    'example lovelace heron',
  ])('gives nothing for what others know: %s', (key) => {
    const known = ['Minimal+User', 'ada.lovelace@example.org', 'Quiet Amber Heron']
    expect(rateKey(key, known).level).toBe(1)
    expect(rateKey(`${key}, seven boats`, known).level).toBeGreaterThan(1)
  })

  it('has a sentence for each level, the same whatever the key', () => {
    const keys = ['aaaaaaaa', 'Tr0ub4dor&', 'correct horse 7', 'correct horse battery staple']
    expect(new Set(keys.map((key) => rateKey(key).text)).size).toBe(4)
    for (const key of keys) expect(rateKey(key).text).toMatch(/^[A-Z].+\.$/)
  })
})
