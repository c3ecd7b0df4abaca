// Which e-mail addresses the site takes, and the one form in which it keeps each.
import fc from 'fast-check'
import jwt from 'jsonwebtoken'
import { describe, expect, it } from 'vitest'
import { email } from '../../src/helpers/email.ts'
import { signingKeys } from '../../src/helpers/token.ts'
import { readClaims } from '../../src/mailer/claims.ts'
import { badAddresses, bombs, goodAddresses } from './addresses.ts'

const accepts = (address: unknown) => email.safeParse(address).success

describe('an e-mail address', () => {
  it.each(goodAddresses)('S09: is taken, by the site and by the mailer: %j', (address) => {
    const kept = email.parse(address)
    const order = {
      user_email: kept,
      user_aut_key_or_otp: 'abcd',
      email_link_url: 'https://example.org/',
      email_link_token: 'abcd',
    }
    const keys = signingKeys(['0123456789-0123456789-0123456789'])
    expect(readClaims(keys, 'signup', jwt.sign(order, keys[0] ?? ''))?.user_email).toBe(kept)
  })

  it.each(badAddresses)('S09: is refused, with a sentence: %j', (address) => {
    const result = email.safeParse(address)
    expect(result.success).toBe(false)
    expect(result.error?.issues[0]?.message).toMatch(/^[A-Z].*\.$/)
  })

  it.each([undefined, null, 7, true, ['pi@example.org'], { email: 'pi@example.org' }])(
    'S09: is refused when it is no text: %j',
    (address) => {
      expect(accepts(address)).toBe(false)
    },
  )

  it.each(Object.entries(bombs))('S09: is refused within 50 ms when it is a bomb: %s', (_name, bomb) => {
    const times = [1, 2, 3].map(() => {
      const started = performance.now()
      expect(accepts(bomb)).toBe(false)
      return performance.now() - started
    })
    expect(Math.min(...times)).toBeLessThan(50)
  })

  it('S09: has at most 254 bytes, which are fewer letters outside of English', () => {
    const withDomain = (labels: string) => `${'é'.repeat(64)}@${labels}.org`
    expect(accepts(withDomain(`${'l'.repeat(60)}.${'m'.repeat(60)}`))).toBe(true)
    expect(accepts(withDomain(`${'l'.repeat(61)}.${'m'.repeat(60)}`))).toBe(false)
  })
})

describe('the form in which an address is kept', () => {
  it.each([
    ['PI@Example.ORG', 'pi@example.org'],
    ['\t pi@example.org ', 'pi@example.org'],
    ['ｐｉ＠ｅｘａｍｐｌｅ．ｏｒｇ', 'pi@example.org'],
    ['ﬁ①@example.org', 'fi1@example.org'],
    ['e\u0301lodie@exemple.fr', '\u00e9lodie@exemple.fr'],
    ['ÉLODIE@EXEMPLE.FR', 'élodie@exemple.fr'],
    ['Дима@Почта.РФ', 'дима@почта.рф'],
    ['J\u030c@example.org', '\u01f0@example.org'],
    ['pi@H\u0331.example.org', 'pi@\u1e96.example.org'],
  ])('S09: is one for %j and %j', (typed, kept) => {
    expect(email.parse(typed)).toBe(kept)
    expect(email.parse(kept)).toBe(kept)
  })

  it('S09: stays as it is when it is read again', () => {
    const letters = ['a', 'B', 'J', 'H', 'K', 'İ', 'Σ', 'ẞ', 'ﬁ', '①', '\u030c', '\u0331', '.', '-', '+', "'"]
    const part = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(part, part, (name, domain) => {
        const read = email.safeParse(`${name.join('')}@${domain.join('')}.org`)
        fc.pre(read.success)
        expect(email.safeParse(read.data).data).toBe(read.data)
      }),
      { numRuns: 1_000 },
    )
  })
})
