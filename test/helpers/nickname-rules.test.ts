// Which nicknames a member may choose, and the sentence about each of the others.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeNickname } from '../../src/helpers/nickname.ts'
import { nickname } from '../../src/helpers/nickname-rules.ts'
import { nastyNames, sqlTexts } from '../support/nasty-texts.ts'

const sentencesAbout = (typed: unknown) =>
  nickname.safeParse(typed).error?.issues.map(({ message }) => message)

const missing = 'Please type a nickname.'
const short = 'This is too short: a nickname has at least 4 characters.'
const long = 'This is too long: a nickname has at most 99 characters.'
const characters = "A nickname may have letters, digits, spaces and - _ . ' in it, nothing else."
const edges = 'A nickname neither begins nor ends with a space.'
const spaces = 'One space is enough: this nickname has two in a row.'
const empty = 'A nickname needs at least one letter or digit.'
const accents = 'An accent needs a letter before it, and a letter has four at most.'
const kept = 'This name is kept for the site itself. Please choose another.'

describe('nickname', () => {
  it.each(
    listOf(`Tau Ceti | tau_ceti | tau.ceti | tau-ceti | O'Neil | d'Arcy O'Neil Jr. | null | 2001 | _tau_ | ...a
      Zoë Müller | José Ñandú | Łukasz | Đặng Thị Hồng | İbrahim Şahin | Þórður | ʻŌlelo | Weiß
      Дмитро | Θάλεια | Նարեկ | დავით | דוד המלך | שָׁלוֹם | محمد علي | مُحَمَّد | ٤٢٤٢
      अनुष्का | বাংলা | தமிழ் | ไทยแลนด์ | ខ្មែរ | မြန်မာ | བཀྲ ཤིས | አማርኛ | ᏣᎳᎩᎯ
      山田太郎 | さくらんぼ | サクラサク | 홍길동전 | 王小明明 | 𠮷野家家 | ${'𠮷'.repeat(99)} | ${'é'.repeat(99)}
      ${'a'.repeat(99)} | Administratrice | The Roots | helpful otter | Guestimate | user of the site`),
  )('S10: takes %s as it is', (name) => {
    expect(nickname.parse(name)).toBe(name.normalize('NFC'))
  })

  it.each([
    ['Zoe\u0308 M', 'Zoë M'],
    ['ｔａｕ　ｃｅｔｉ', 'tau ceti'],
    ['tau\u00a0ceti', 'tau ceti'],
    ['ﬁnch', 'finch'],
    ['𝓽𝓪𝓾 𝓬𝓮𝓽𝓲', 'tau ceti'],
    ['O\u2019Neil', "O'Neil"],
    ['u\u0308ber'.repeat(24), 'über'.repeat(24)],
  ])('S10: knows a name by one spelling: %s', (typed, name) => {
    expect(nickname.parse(typed)).toBe(name)
  })

  it('takes whatever the words of the namer make', () => {
    const word = fc.stringMatching(/^[a-z]{3,30}$/)
    fc.assert(
      fc.property(word, word, word, fc.nat(999_999), (adjective, animal, colour, number) => {
        const name = composeNickname({ adjective, animal, colour }, number)
        expect(nickname.parse(name)).toBe(name)
      }),
    )
    const longest = 'z'.repeat(30)
    const name = composeNickname({ adjective: longest, animal: longest, colour: longest }, 0)
    expect(nickname.parse(name)).toBe(name)
  })

  it.each([
    [missing, [undefined, null, 7, ['Tau Ceti'], '', ' ', '    ', '\t\r\n ', '\u3000\u3000\u3000\u3000']],
    [short, ['a', 'tau', 'z\u00eb\u0308', 'e\u0301e\u0301e\u0301', '...', '山田', '𠮷𠮷𠮷']],
    [long, ['a'.repeat(100), '𠮷'.repeat(100), 'é'.repeat(500), '\ufdfa'.repeat(6), '<'.repeat(100)]],
    [long, [`${' '.repeat(99)}a`, 'a'.repeat(16 * 1024), '\ufdfa'.repeat(5_000)]],
    [edges, [' tau', 'tau ', ' tau ceti ', '\u00a0tau ceti', 'tau ceti\u3000', '  ta']],
    [spaces, ['tau  ceti', 'tau \u00a0ceti', 'a   b']],
    [empty, ['....', '-----', '____', "''''", '- - -', "._-'", '. . .', '\u0301\u0301\u0301\u0301']],
    [
      accents,
      ['\u0301abcd', 'tau \u0301ceti', '-\u0301abc', `a${'\u0316'.repeat(5)}bc`, `a${'\u0316'.repeat(50)}bc`],
    ],
  ])('says: %s', (sentence, refused) => {
    for (const typed of refused) expect(sentencesAbout(typed), JSON.stringify(typed)).toEqual([sentence])
  })

  it.each(
    listOf(`<b>tau</b> | <script>alert(1)</script> | ＜script＞ | tau & ceti | &amp; | &#60;b&#62; | "tau" | \`tau\` | «tau»
      “tau” | ‘tau ceti | tau\\ceti | \\u0041bc | tau/ceti | ../../etc | tau|ceti | tau;-- | ' OR '1'='1 | {{7*7}}
      \u0024{7*7} | #{tau} | <%= 1 %> | %41%42%43 | tau%00 | @tau | tau@example.org | #tauceti | tau+ceti | tau, ceti
      tau: ceti | tau! | tau? | tau*ceti | tau^ceti | tau~ceti | tau=ceti | $tau | (tau) | [tau] | tau € | tau – ceti
      tau…½ | tau ™ © | tau 🐈 | 🐈🐈🐈🐈 | 👩‍🚀tau | 1\ufe0f\u20e3234 | tau\tceti | tau\nceti | tau\r\nSet-Cookie | tau\0ceti
      tau\u0007 | \u001b[31mtau | tau\u007f | tau\u0085 | tau\u2028ceti | tau\u2029ceti | tau\u00adceti | \ufefftau ceti
      tau\u200bceti | tau\u200cceti | tau\u200dceti | tau\u2060ceti | \u202etau ceti | \u2066tau ceti\u2069 | tau\u200eceti
      \u200ftau ceti | tau\u061cceti | \u3164\u3164\u3164\u3164 | \u115f\u1160\u115f\u1160 | tau\u034fceti | tau\ufe0f
      tau\u180eceti | \u2800\u2800\u2800\u2800 | tau\u{e0001}ceti | tau\u{e000} | tau\ufffd | tau\u20dd | tau\ud83d`),
  )('S42: refuses %j', (typed) => {
    expect(sentencesAbout(typed)).toEqual([characters])
  })

  it('S42: refuses all that could be markup or code', () => {
    const texts = [...nastyNames, ...sqlTexts].map((text) => text.normalize('NFKC'))
    const risky = texts.filter((text) => /[<>"`&{}()\\;:=/*|$%]/.test(text))
    expect(risky.length).toBeGreaterThan(70)
    expect(risky.filter((text) => nickname.safeParse(text).success)).toEqual([])
  })

  it.each(
    listOf(`admin | Admin | ADMIN | a.d.m.i.n | -admin- | _Admin_ | ad min | admin' | ádmin | ａｄｍｉｎ | a\u0323dmin
      administrator | root | System | Support | guest | moderator | m.o.d | webmaster | Post-Master | staff | official
      help | Help Desk | security | no-reply | Minimal User | MinimalUser | minimal_user`),
  )('keeps %s for the site', (typed) => {
    expect(sentencesAbout(typed)).toEqual([kept])
  })

  it('S42: never throws, and answers a plain name or one sentence', () => {
    const letters = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 110 })
    const typed = fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 110 }), letters)
    fc.assert(
      fc.property(typed, (value) => {
        const { data, success } = nickname.safeParse(value)
        if (success) expect(data).toMatch(/^[\p{L}\p{M}\p{Nd} _.'-]{4,99}$/u)
        if (success) expect(nickname.parse(data)).toBe(data)
        else expect(sentencesAbout(value)).toEqual([expect.stringMatching(/^[A-Z][^<>]+\.$/)])
      }),
      { numRuns: 1_000, examples: [[{ length: {} }], [{ length: 5_000 }]] },
    )
  })

  it('S42: answers in no time', () => {
    for (const piece of ['a', ' ', '\u0301', '\ufdfa', 'a\u0301', '.']) {
      const typed = piece.repeat((16 * 1024) / piece.length)
      const times = Array.from({ length: 5 }, () => timeOf(() => nickname.safeParse(typed)))
      expect(Math.min(...times), JSON.stringify(piece)).toBeLessThan(5)
    }
  })
})

/** One for each place between bars and line breaks of the source. */
function listOf(names: string) {
  return names.split(/ \| |\n +/)
}

function timeOf(work: () => unknown) {
  const started = performance.now()
  work()
  return performance.now() - started
}
