// The profile's form for a key of one's own: what may be chosen, and what is refused with a sentence that helps.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { siteName } from '../../src/environment.ts'
import { askDatabase, changeAccount, setKey, tryKey } from '../support/accounts.ts'
import { changeKey, type Member, newMember, ownKey, post, sentenceAt } from '../support/members.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let member: Member
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 1_000 } })
  member = await newMember(site, 'grace.hopper@example.org')
  await changeAccount(site, member.email, { aut_name: "'Moonlit Otter'" })
})
afterAll(() => site.close())

const good = {
  'eight characters': 'xq7!vw2z',
  'four words': 'correct horse battery staple',
  'spaces at both ends': '  a boat on a lake ',
  '128 characters': `ü${'Ab3 '.repeat(31)}end`,
  '8 emoji': '🐈🦊🐙🌵🍉🚲🎺🧊',
  '128 emoji': '🐈🦊🐙🌵🍉🚲🎺🧊'.repeat(16),
  'what looks like markup': '<b>"&amp;%41\'</b>',
  'letters of many scripts': 'ключ κλειδί 鍵 मफत',
}

const bad = {
  'seven characters': ['xq7!vw2', /^This is too short: an access key has at least 8 characters\.$/],
  'seven emoji': ['🐈🦊🐙🌵🍉🚲🎺', /^This is too short/],
  '129 characters': [
    `ü${'Ab3 '.repeat(31)}more`,
    /^This is too long: an access key has at most 128 characters\.$/,
  ],
  '129 emoji': ['🐈'.repeat(129), /^This is too long/],
  nothing: ['', /^Please type a new access key\.$/],
  'a common one': ['iloveyou', /^This is one of the 10,000 most common access keys\. Please/],
  'a common one in capitals': ['PassWord1', /^This is one of the 10,000 most common/],
  'the name of the site': [`${siteName}2026`, /^This access key is built on the name of this site\./],
  'the e-mail address': ['grace.hopper1', /^This access key is built on your e-mail address\./],
  'the nickname': ['moonlitotter7', /^This access key is built on your nickname\./],
  'a row': ['abcdefghijkl', /^This access key is only a row/],
} satisfies Record<string, [string, RegExp]>

const keyHash = () => askDatabase(site, 'SELECT aut_key FROM minimaluser.tbl_auth')

describe('POST /auth/userprofile/key', () => {
  it.each(Object.entries(good))('S02: takes %s, and it logs in as typed', async (_what, key) => {
    await changeKey(member, key).expect(303)
    member.key = key
    expect((await tryKey(site, member.email, key)).status).toBe(303)
    for (const other of [key.slice(0, -1), key.trim(), `${key} `])
      if (other !== key) expect((await tryKey(site, member.email, other)).status).toBe(422)
  })

  it.each(Object.entries(bad))(
    'S02, S03: refuses %s, with a sentence beside the field',
    async (_what, [key, said]) => {
      await setKey(site, member.email, ownKey)
      const before = await keyHash()
      const answer = await changeKey({ ...member, key: ownKey }, key)
      expect(answer.status).toBe(422)
      expect(sentenceAt(answer, 'key-newaccesskey')).toMatch(said)
      if (key.length > 7) expect(answer.text).not.toContain(key)
      expect(answer.text.match(/<input[^>]*type="password"[^>]*>/g)).toHaveLength(6)
      for (const [input] of answer.text.matchAll(/<input[^>]*type="password"[^>]*>/g))
        expect(input).not.toContain('value=')
      expect(await keyHash()).toBe(before)
    },
  )

  it('S03: keeps a key that a newer nickname is in, and refuses it only when it is chosen', async () => {
    await setKey(site, member.email, 'purple-badger')
    await post(member.browser, '/auth/userprofile/name', { username: 'Purple Badger' }).expect(303)
    expect((await tryKey(site, member.email, 'purple-badger')).status).toBe(303)
    const answer = await changeKey({ ...member, key: 'purple-badger' }, 'purplebadger')
    expect(sentenceAt(answer, 'key-newaccesskey')).toContain('built on your nickname')
  })

  it('S02: says where the new key goes and lets password managers fill it in', async () => {
    const { text } = await member.browser.get('/auth/userprofile')
    expect(text).toMatch(/id="key-accesskey"[^>]*autocomplete="current-password"/)
    for (const id of ['key-newaccesskey', 'key-confirmaccesskey'])
      expect(text).toMatch(new RegExp(`id="${id}"[^>]*autocomplete="new-password"`))
    expect(text).not.toMatch(/onpaste|maxlength/)
  })

  it('S05: makes it a key of the owner, that does not die', async () => {
    await changeAccount(site, member.email, { aut_key_until: "now() + interval '1 hour'" })
    expect((await member.browser.get('/')).text).toContain('choose one of your own')
    await setKey(site, member.email, ownKey)
    await changeAccount(site, member.email, { aut_key_until: "now() + interval '1 hour'" })
    await changeKey({ ...member, key: ownKey }, 'a key of my very own').expect(303)
    expect(await askDatabase(site, 'SELECT aut_key_until FROM minimaluser.tbl_auth')).toBe('null')
    expect((await member.browser.get('/')).text).not.toContain('choose one of your own')
  })
})
