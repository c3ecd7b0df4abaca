// Devices in words for people.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeDevice } from '../../src/helpers/device.ts'

const known = {
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Chrome on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Safari on iOS':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Safari on macOS':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
}

describe('describeDevice', () => {
  it.each(Object.entries(known))('says %s', (words, userAgent) => {
    expect(describeDevice(userAgent)).toBe(words)
  })

  it.each([undefined, '', '-', '?!'])('says of %j that it is unknown', (userAgent) => {
    expect(describeDevice(userAgent)).toBe('Unknown device')
  })

  it.each([
    'Your account is locked. Unlock it at evil.example, code 4711/1 (x',
    'evil.example/1.0 (evil.example)',
    '__proto__/1.0',
    'constructor/1.0 (constructor)',
  ])('S42: repeats no words of its sender: %s', (userAgent) => {
    expect(describeDevice(userAgent)).toBe('Unknown device')
  })

  it('S44: fits into its column and has no control character, whatever a browser says of itself', () => {
    const userAgent = fc.oneof(
      fc.string({ maxLength: 8_000 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ maxLength: 300 }).map((name) => `${name}/1.0 (${name})`),
    )
    fc.assert(
      fc.property(userAgent, (text) => {
        const words = describeDevice(text)
        expect(words.length).toBeGreaterThan(0)
        expect(words.length).toBeLessThanOrEqual(100)
        expect(words).not.toMatch(/\p{Cc}/u)
      }),
    )
  })

  it('is done in time with a description that goes on and on', () => {
    const started = performance.now()
    for (const text of ['Mozilla/5.0 (', ' ', 'Version/', '((((', 'a/'])
      describeDevice(text.repeat(16_000 / text.length))
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
