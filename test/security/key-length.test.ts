// Which keys open an account at log-in: every character of them counts, and there is room for whole sentences.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setKey, tryKey } from '../support/accounts.ts'
import { signUp } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let email: string
beforeAll(async () => {
  site = await startSite()
  email = (await signUp(site)).email
})
afterAll(() => site.close())

const longest = Array.from({ length: 128 }, (_, at) => String.fromCharCode(33 + (at % 94))).join('')
const keys = {
  '8 characters': 'abcd1234',
  'words with spaces': 'correct horse battery staple',
  'spaces at both ends': '  spaces count  ',
  'a single space too many inside': 'two  spaces',
  '128 characters': longest,
  '128 emoji': '🐈'.repeat(128),
  'emoji of several parts': '👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈 meow',
  'letters from everywhere': 'Пароль密码κωδικόςمفتاح',
  'characters that forms and paths are made of': '%00+&=?#/\\"\'<>;--',
  'a tabulator': 'tab\tinside',
}

describe('POST /auth/login', () => {
  for (const [name, key] of Object.entries(keys)) {
    it(`S02: takes a key of ${name}`, async () => {
      await setKey(site, email, key)
      expect((await tryKey(site, email, key)).status).toBe(303)
    })
  }

  it('S02: trims nothing, folds nothing and cuts nothing off', async () => {
    const key = ` Ähnlich ${longest.slice(0, 110)} `
    await setKey(site, email, key)
    const others = [
      key.trim(),
      key.trimStart(),
      key.trimEnd(),
      key.replace('Ä', 'ä'),
      key.toUpperCase(),
      key.slice(0, -2),
      key.replace(' Ä', '  Ä'),
      `${key} `,
    ]
    for (const other of others) expect((await tryKey(site, email, other)).status, other).toBe(422)
    expect((await tryKey(site, email, key)).status).toBe(303)
  })

  it.each([
    ['characters', 'x'.repeat(129)],
    ['emoji', '🐈'.repeat(129)],
  ])('S02: refuses 129 %s with a sentence, even the right ones', async (_name, key) => {
    await setKey(site, email, key)
    const answer = await tryKey(site, email, key)
    expect(answer.status).toBe(422)
    expect(answer.text).toMatch(/id="key-error"[\s\S]*?An access key has at most 128 characters\./)
    expect(answer.text).toMatch(/<input[^>]*name="key"[^>]*aria-describedby="key-error/)
  })

  it.each([{ email: 'pi@example.org' }, { email: 'pi@example.org', key: '' }])(
    'S02: asks for the key when there is none: %o',
    async (fields) => {
      const answer = await site.browser().post('/auth/login').type('form').send(fields)
      expect(answer.status).toBe(422)
      expect(answer.text).toMatch(/id="key-error"[\s\S]*?Please type your access key\./)
    },
  )
})

describe('the forms', () => {
  it.each([
    ['/auth/login', 'email', 'username'],
    ['/auth/login', 'key', 'current-password'],
    ['/auth/signup', 'email', 'email'],
  ])(
    'S02: %s tells password managers what %s is, and lets any length be pasted',
    async (path, name, token) => {
      const page = await site.browser().get(path)
      const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(page.text)?.[0]
      expect(input).toContain(`autocomplete="${token}"`)
      expect(input).not.toMatch(/maxlength|pattern|onpaste|readonly/i)
    },
  )

  it('S02: never send a key back, not even a wrong one', async () => {
    await setKey(site, email, 'right key of the test')
    const answer = await tryKey(site, email, 'wrong key of the test')
    expect(answer.status).toBe(422)
    expect(answer.text).not.toContain('wrong key of the test')
    expect(answer.text).toMatch(/<input(?![^>]*value=)[^>]*name="key"[^>]*>/)
  })
})
