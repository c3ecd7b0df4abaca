// The right code, while too many keys wait to be hashed: the visitor is asked to come back, and can.
import { afterAll, beforeAll, describe, it } from 'vitest'
import { HasherBusyError } from '../../src/helpers/access-key.ts'
import { loseKey, typeCode } from '../support/lost-key.ts'
import { signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

describe('POST /auth/resetkey/:ticket', () => {
  it('S23, S54: takes no try of the owner for what it could not look at', async () => {
    const { email } = await signUpAndConfirm(site)
    const lost = await loseKey(site, email)
    const { check } = site.deps.hasher
    site.deps.hasher.check = () => Promise.reject(new HasherBusyError('Too many.'))
    for (let times = 0; times < 6; times++) await typeCode(lost, lost.code).expect(503)
    site.deps.hasher.check = check
    await typeCode(lost, lost.code).expect(303)
  })
})
