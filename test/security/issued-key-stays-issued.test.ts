// A key that went through the mail is for the first days only: it never becomes the owner's own.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { loseKey, typeCode } from '../support/lost-key.ts'
import { changeKey, sentenceAt } from '../support/members.ts'
import { signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const diesAt = (email: string) =>
  askDatabase(site, 'SELECT (aut_key_until > now())::text FROM minimaluser.tbl_auth WHERE aut_email = $1', [
    email,
  ])

describe('a mailed key', () => {
  it('S05: cannot be chosen in the profile', async () => {
    const person = await signUpAndConfirm(site)
    const answer = await changeKey(person, person.key).expect(422)
    expect(sentenceAt(answer, 'key-newaccesskey')).toContain('the key that you have already')
    expect(await diesAt(person.email)).toBe('true')
  })

  it('S05: cannot be chosen on the lost-key page, which keeps its tries', async () => {
    const { email, key } = await signUpAndConfirm(site)
    const lost = await loseKey(site, email)
    for (let times = 0; times < 6; times++) {
      const answer = await typeCode(lost, lost.code, key).expect(422)
      expect(sentenceAt(answer, 'newaccesskey')).toContain('the key that we mailed')
    }
    expect(await diesAt(email)).toBe('true')
    await typeCode(lost, lost.code).expect(303)
  })
})
