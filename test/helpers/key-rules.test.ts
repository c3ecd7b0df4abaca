// Which keys of one's own the site takes, and why it refuses the others.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newKey, problemWithKey } from '../../src/helpers/key-rules.ts'

const pi = { email: 'pi.cat@example.org', name: 'curious-otter-271828-teal' }
const sentenceAbout = (typed: unknown) => newKey.safeParse(typed).error?.issues.map(({ message }) => message)

const common = /^This is one of the 10,000 most common access keys\. /
const monotonous = /^This access key is only a row, or a few characters over and over\. /
const onSite = /^This access key is built on the name of this site\. /
const onAddress = /^This access key is built on your e-mail address\. /
const onNickname = /^This access key is built on your nickname\. /

describe('newKey', () => {
  it.each([
    '8 letters',
    'abcdefgh'.slice(0, 8),
    'correct horse battery staple',
    '  spaces count  ',
    '        ',
    'two  spaces',
    'Пароль密码κωδικόςمفتاح',
    'e\u0301e\u0301e\u0301e\u0301',
    'ﬁﬁﬁﬁﬁﬁﬁﬁ',
    '👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈',
    '🐈'.repeat(8),
    '🐈'.repeat(128),
    'k'.repeat(128),
    `%00+&=?#/\\"'<>;--`,
    'tab\tinside',
  ])('S02: takes a key as it was typed, and nothing off it: %j', (key) => {
    expect(newKey.parse(key)).toBe(key)
  })

  it.each(['1234567', '       ', '🐈'.repeat(7), 'k'])('S02: refuses what is too short: %j', (key) => {
    expect(sentenceAbout(key)).toEqual(['This is too short: an access key has at least 8 characters.'])
  })

  it.each(['k'.repeat(129), '🐈'.repeat(129), ' '.repeat(129)])('S02: refuses 129 characters', (key) => {
    expect(sentenceAbout(key)).toEqual(['This is too long: an access key has at most 128 characters.'])
  })

  it.each([undefined, null, '', 8, ['a key of a list'], { key: 'a key of an object' }])(
    'S02: asks for a key when there is none: %j',
    (typed) => expect(sentenceAbout(typed)).toEqual(['Please type a new access key.']),
  )

  it('S02: never throws, and never changes a key', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 140 })), (typed) => {
        const read = newKey.safeParse(typed)
        if (read.success) expect(read.data).toBe(typed)
        else expect(read.error.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/\.$/)])
      }),
    )
  })

  it('S02: counts the longest form that the site reads in no time', () => {
    for (const letter of ['k', ' ', '🐈']) {
      const key = letter.repeat(16 * 1024)
      const times = Array.from({ length: 5 }, () => timeOf(() => newKey.safeParse(key)))
      expect(Math.min(...times), letter).toBeLessThan(5)
    }
  })
})

/** Of the real list of the 10,000 most common ones: its head, its tail, and what is there in another case. */
const listed =
  `password 12345678 123456789 1234567890 baseball football qwertyuiop superman 1qaz2wsx trustno1 jennifer
  sunshine iloveyou starwars computer michelle 11111111 princess corvette 1234qwer q1w2e3r4t5 internet samantha
  whatever maverick steelers mercedes qwer1234 hardcore q1w2e3r4 midnight bigdaddy victoria 1q2w3e4r marlboro asdfasdf
  Password password1 qwerty123 asdfghjkl liverpool passw0rd 11223344 147258369 minecraft blink182 Welcome1 PASSWORD
  letmein1 changeme password123 123qweasdzxc testtest 1234abcd 12345678910 01012009 01022010`.split(/\s+/)

/** Of the same list, and not in the package. */
const rowsAndRepetitions =
  `00000000 0000000000 01234567 0123456789 09090909 0987654321 111111111 12121212 123123123 12341234
  1234512345 1234567890- 1q1q1q1q 1qaz1qaz 19901990 21212121 22222222 23456789 43214321 456456456 69696969 87654321
  88888888 98765432 9876543210 AAAAAAAA abcdefgh asdasdasd blablabla hahahaha lkjhgfds poiuytrewq qweqweqwe qwerqwer
  qwertyqwerty qwqwqwqw sexsexsex xxxxxxxx zzzzzzzz`.split(/\s+/)

describe('problemWithKey', () => {
  it.each(listed)('S03: refuses %s, which everybody tries first', async (key) => {
    expect(await problemWithKey(key, pi)).toMatch(common)
  })

  it.each(rowsAndRepetitions)('S03: refuses %s, which is as common', async (key) => {
    expect(await problemWithKey(key, pi)).toMatch(/over and over|most common/)
  })

  it.each(['abcdefghijkl', 'ZYXWVUTS', 'wertyuio', '🐈🐈🐈🐈🐈🐈🐈🐈', 'keykeykey'])(
    'S03: says of %s that it is a row or a repetition',
    async (key) => expect(await problemWithKey(key, pi)).toMatch(monotonous),
  )

  it.each(
    `minimaluser minimaluser1 MinimalUser!! Minimal+User2026 Minimal+User minimal_user_1 xXminimaluserXx MINIMAL-USER
    minimaluserminimaluser ｍｉｎｉｍａｌｕｓｅｒ userminimal minimal2026 !!!!!!!!minimal+user!!!!!!!! m.i.n.i.m.a.l.u.s.e.r`.split(
      /\s+/,
    ),
  )('S03: refuses %s, which is built on the name of this site', async (key) => {
    expect(await problemWithKey(key, pi)).toMatch(onSite)
  })

  it.each(
    `pi.cat99 picatpicat Pi_Cat_2026 cat.pi.cat pi.cat@example.org piCatexample example1 pi.cat@example.org1
    !pi!cat!pi!cat!`.split(/\s+/),
  )('S03: refuses %s, which is built on the address', async (key) => {
    expect(await problemWithKey(key, pi)).toMatch(onAddress)
  })

  it.each([
    ['jo@mail.example', 'jojojojo1'],
    ['jo@mail.example', 'jo-jo-1990'],
    ['john.johnson@mail.example', 'Johnson1990'],
    ['tau+shop@mail.example', 'tautautau1'],
    ['tauceti+shop@mail.example', 'tauceti!2'],
    ['дима1990@почта.рф', 'ДИМА1990'],
    ["o'neil@mail.example", 'ONeil1990'],
    ['neil.darcy@mail.example', 'darcy_neil'],
    ['jo@mail.example', 'jojojojo'],
  ])('S03: knows what %s would think of: %s', async (email, key) => {
    expect(await problemWithKey(key, { ...pi, email })).toMatch(onAddress)
  })

  it.each([
    ['curious-otter-271828-teal', 'curious-otter-271828-teal'],
    ['curious-otter-271828-teal', 'curiousotter271828teal99'],
    ['curious-otter-271828-teal', 'Curious Otter'],
    ['curious-otter-271828-teal', 'otter271828'],
    ['Señor Gato', 'señorgato1'],
    ['猫が好きです', '猫が好きです99'],
    ['Zoë O’Hara', 'zoe\u0308ohara7'],
    ['tau_ceti', 'tau_ceti42'],
  ])('S03: refuses the nickname %s as %s', async (name, key) => {
    expect(await problemWithKey(key, { ...pi, name })).toMatch(onNickname)
  })

  it.each([
    ['jo@mail.example', 'jodhpur1'],
    ['jo@mail.example', 'banjo4jolly'],
    ['a@b.co', 'alabaster'],
    ['pi.cat@example.org', 'catastrophe'],
    ['info@mail.example', 'informational'],
    ["!#$%&'*@mail.example", '!#$%&!#$%&?;'],
    ['', 'no address at all'],
  ])('S03: takes from %s what only looks alike: %s', async (email, key) => {
    expect(await problemWithKey(key, { ...pi, email })).toBeNull()
  })

  it.each([
    'correct horse battery staple',
    'a minimal user needs no more than this',
    'my minimaluser key is not short',
    'trousers1',
    'superuser1',
    'stealth99',
    'my otter likes rain',
    'Fxq7hTnbEw4PkS',
    '🐈🐕🦊🐻🐼🐨🐯🦁',
    'Пароль密码κωδικόςمفتاح',
    '!"§$%&/()=?`',
    'k'.repeat(128),
    '🐈'.repeat(128),
  ])('S02: takes %s', async (key) => {
    expect(await problemWithKey(key, pi)).toBeNull()
  })

  it('S03: never throws, and answers a sentence or nothing', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 140 })
    const close = fc.mixedCase(fc.constantFrom('minimaluser', 'pi.cat', 'otter-271828', '(', '[a-z]', '$&'))
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, close), text, fc.oneof(text, close), async (key, email, name) => {
        const answer = await problemWithKey(key, { email, name })
        expect(answer === null || /^This [^<>]+\.$/.test(answer)).toBe(true)
      }),
    )
  })

  it('S03: answers in no time', async () => {
    const about = { email: `${'ab.'.repeat(20)}@example.org`, name: 'abab-'.repeat(19) }
    for (const key of ['ab'.repeat(64), 'a'.repeat(16 * 1024), 'ab.'.repeat(5_000)]) {
      await problemWithKey(key, about)
      const started = performance.now()
      await problemWithKey(key, about)
      expect(performance.now() - started).toBeLessThan(100)
    }
  })
})

function timeOf(work: () => unknown) {
  const started = performance.now()
  work()
  return performance.now() - started
}
