// The sentences about an e-mail address; which ones are taken is a matter of security/addresses.test.ts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { email } from '../../src/helpers/email.ts'

const sentenceAbout = (typed: unknown) => email.safeParse(typed).error?.issues[0]?.message

describe('email', () => {
  it.each([undefined, '', '  ', ['pi@example.org']])('asks for one when there is none: %j', (typed) => {
    expect(sentenceAbout(typed)).toBe('Please type your e-mail address.')
  })

  it.each([`${'a'.repeat(243)}@example.org`, 'a'.repeat(1_001)])('says when one is too long', (typed) => {
    expect(sentenceAbout(typed)).toBe('This is too long for an e-mail address.')
  })

  it.each([
    ['pi@xn--mnchen-3ya.de', 'pi@münchen.de'],
    ['Pi@MÜNCHEN.de', 'pi@münchen.de'],
    ['pi@mu\u0308nchen.de', 'pi@münchen.de'],
  ])('S10: knows one mailbox by one spelling: %s', (typed, kept) => {
    expect(email.safeParse(typed).data).toBe(kept)
  })

  it.each(['p\ufe0fi@example.org', 'pi@exam\u034fple.org', '\u3164@example.org'])(
    'S09: refuses letters that nobody sees: %j',
    (typed) => {
      expect(email.safeParse(typed).success).toBe(false)
    },
  )

  it('says how one looks, and nothing else', () => {
    expect(email.safeParse('pi.example.org').error?.issues.map(({ message }) => message)).toEqual([
      'This does not look like an e-mail address, such as pi@example.org.',
    ])
  })

  it('S09: never throws, and answers one plain mailbox or a sentence', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.emailAddress()), (typed) => {
        const read = email.safeParse(typed)
        if (read.success)
          expect(read.data).toMatch(/^[^\s\p{Cc}\p{Cf}"(),:;<>@[\\\]]+@[^\s\p{Cc}\p{Cf}"(),:;<>@[\\\]]+$/u)
        else expect(sentenceAbout(typed)).toMatch(/^[A-Z][^<>]+\.$/)
      }),
    )
  })

  it('S09: takes whatever RFC 5322 would call an address without quotes', () => {
    fc.assert(
      fc.property(fc.emailAddress({ size: 'small' }), (address) => {
        expect(email.safeParse(address).data).toBe(address.toLowerCase())
      }),
    )
  })
})
