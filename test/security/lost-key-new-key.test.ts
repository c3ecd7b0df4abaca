// The new key beside the code: a bad one costs neither the code nor a try, and tells nothing of the code.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryKey } from '../support/accounts.ts'
import { freshKey, loseKey, otherThan, typeCode } from '../support/lost-key.ts'
import { signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

async function newLoser() {
  const { email } = await signUpAndConfirm(site)
  return loseKey(site, email)
}

describe('POST /auth/resetkey/:ticket', () => {
  it('S23: keeps the code and its tries while the new key is one that others guess', async () => {
    const lost = await newLoser()
    for (const key of [
      'password',
      'minimal+user',
      lost.email,
      'abcdefgh',
      'aaaaaaaa',
      'qwertyui',
      'iloveyou',
    ]) {
      const answer = await typeCode(lost, lost.code, key)
      expect(answer.status, key).toBe(422)
      expect(answer.text, key).toContain('id="newaccesskey-error"')
      expect(answer.text, key).not.toContain('id="otp-error"')
      expect(answer.text).not.toContain(lost.code)
    }
    await typeCode(lost, lost.code).expect(303)
    expect((await tryKey(site, lost.email, freshKey)).status).toBe(303)
  })

  it.each([
    ['too short', 'short', 'short', 'newaccesskey'],
    ['too long', 'x'.repeat(129), 'x'.repeat(129), 'newaccesskey'],
    ['not the same twice', freshKey, `${freshKey} `, 'confirmaccesskey'],
    ['missing', '', '', 'newaccesskey'],
  ])(
    'S23: looks at no code while the new key is %s',
    async (_what, newaccesskey, confirmaccesskey, field) => {
      const lost = await newLoser()
      for (const otp of [lost.code, otherThan(lost.code)]) {
        for (let time = 0; time < 6; time++) {
          const fields = { otp, newaccesskey, confirmaccesskey }
          const answer = await lost.browser.post(lost.path).type('form').send(fields)
          expect(answer.status).toBe(422)
          expect(answer.text).toContain(`id="${field}-error"`)
          expect(answer.text).not.toContain('id="otp-error"')
        }
      }
      await typeCode(lost, lost.code).expect(303)
    },
  )

  it('S23: says of a wrong code that it is wrong, however bad the key', async () => {
    const lost = await newLoser()
    const answer = await typeCode(lost, otherThan(lost.code), 'password')
    expect(answer.text).toContain('id="otp-error"')
    expect(answer.text).not.toContain('id="newaccesskey-error"')
    expect(answer.text).toContain('4 tries are left')
  })

  it.each(['12345', '1234567', 'abcdef', '12345x', '１２３４５６', '-12345', '1e5000', ''])(
    'S23: counts %j as no try, for no code looks so',
    async (typed) => {
      const lost = await newLoser()
      for (let time = 0; time < 6; time++) {
        const answer = await typeCode(lost, typed)
        expect(answer.status).toBe(422)
        expect(answer.text).toContain('The code has six digits.')
      }
      await typeCode(lost, lost.code).expect(303)
    },
  )

  it('S23: never sends the code or the keys back to the browser', async () => {
    const lost = await newLoser()
    const typed = otherThan(lost.code)
    const { text } = await typeCode(lost, typed)
    expect(text).not.toContain(typed)
    expect(text).not.toContain(lost.code)
    expect(text).not.toContain(freshKey)
  })
})
