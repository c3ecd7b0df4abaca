// The profile's form for another nickname: its length, its letters, and that nobody else has it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { type Member, newMember, post, sentenceAt, typedIn } from '../support/members.ts'
import { newAddress, signUp } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let member: Member
beforeAll(async () => {
  site = await startSite()
  member = await newMember(site)
})
afterAll(() => site.close())

const rename = (username: string, { browser }: Pick<Member, 'browser'> = member) =>
  post(browser, '/auth/userprofile/name', { username })
const nameOf = (email: string) =>
  askDatabase(site, 'SELECT aut_name FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])
const taken = 'Somebody has this nickname already. Please choose another.'

describe('POST /auth/userprofile/name', () => {
  it.each([
    ['4 characters', 'Ada1'],
    ['99 characters', 'A'.repeat(99)],
    ['99 letters of two units each', '𠀀'.repeat(99)],
    ['letters, digits, spaces and signs', "O'Brien-Lee no. 7_b"],
    ['letters of other scripts', 'Žofie Ünal 猫村'],
  ])('takes %s, and shows it from the next page on', async (_what, name) => {
    const answer = await rename(name).expect(303)
    expect(answer.headers.location).toBe('/auth/userprofile')
    const { text } = await member.browser.get('/auth/userprofile')
    expect(text).toContain(`From now on you are ${name.replace("'", '&#39;')}.`)
    expect(typedIn({ text }, 'name-username')).toBe(name.replace("'", '&#39;'))
    expect(await nameOf(member.email)).toBe(name)
  })

  it.each([
    ['3 characters', 'Ada', /^This is too short: a nickname has at least 4 characters\.$/],
    ['100 characters', 'A'.repeat(100), /^This is too long: a nickname has at most 99 characters\.$/],
    ['1,001 characters', 'A'.repeat(1_001), /^This is too long/],
    ['nothing', '', /^Please type a nickname\.$/],
    ['spaces only', '     ', /^Please type a nickname\.$/],
    ['a space at the end', 'Ada Lovelace ', /^A nickname neither begins nor ends with a space\.$/],
    ['markup', 'Ada &lt;b&gt;', /^A nickname may have letters, digits, spaces/],
    ['a name of the site', 'A.d-min', /^This name is kept for the site itself/],
  ])('refuses %s beside the field, and keeps what was typed', async (_what, name, said) => {
    const before = await nameOf(member.email)
    const answer = await rename(name)
    expect(answer.status).toBe(422)
    expect(sentenceAt(answer, 'name-username')).toMatch(said)
    expect(typedIn(answer, 'name-username')).toBe(name.replaceAll('&', '&amp;'))
    expect(answer.text).toMatch(/id="name-username"[^>]*aria-invalid="true" autofocus/)
    expect(await nameOf(member.email)).toBe(before)
  })

  it('S10: refuses the nickname of somebody else, in any letter case, and keeps what was typed', async () => {
    const other = await newMember(site)
    await rename('Straße Émile', other).expect(303)
    for (const name of ['Straße Émile', 'straße émile', 'STRAßE ÉMILE', 'Straße E\u0301mile']) {
      const answer = await rename(name)
      expect(answer.status, name).toBe(422)
      expect(sentenceAt(answer, 'name-username')).toBe(taken)
      expect(typedIn(answer, 'name-username')).toBe(name)
    }
    await rename('STRASSE EMILE').expect(303)
  })

  it('lets a member write the own nickname in other letters, and give it up for somebody else', async () => {
    await rename('otter on the roof').expect(303)
    await rename('Otter on the Roof').expect(303)
    await rename('Somebody Else').expect(303)
    const other = await newMember(site)
    await rename('OTTER ON THE ROOF', other).expect(303)
  })

  it('S10: gives one name to one of 20 members who want it at once', async () => {
    const members = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const browser = site.browser()
        const email = newAddress()
        await post(browser, '/auth/signup', { email }).expect(303)
        return { browser, email }
      }),
    )
    for (let round = 0; round < 5; round++) {
      const spelt = (at: number) => (at % 2 ? `the one name ${round}` : `The One Name ${round}`)
      const answers = await Promise.all(members.map((each, at) => rename(spelt(at), each)))
      expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(422)])
      for (const answer of answers.filter(({ status }) => status === 422))
        expect(sentenceAt(answer, 'name-username')).toBe(taken)
      const count = 'SELECT count(*) FROM minimaluser.tbl_auth WHERE lower(aut_name) = $1'
      expect(await askDatabase(site, count, [`the one name ${round}`])).toBe('1')
    }
  })

  it('is open to members who have not confirmed yet, and needs no key', async () => {
    const person = await signUp(site)
    await post(person.browser, '/auth/userprofile/name', { username: 'Early Bird' }).expect(303)
    expect(await nameOf(person.email)).toBe('Early Bird')
  })

  it('comes back to the profile when a refused form is loaded again', async () => {
    const answer = await member.browser.get('/auth/userprofile/name').expect(303)
    expect(answer.headers.location).toBe('/auth/userprofile')
  })
})
