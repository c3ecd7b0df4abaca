// Opening accounts from one place: five an hour.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { newAddress, signUpAndConfirm } from '../support/people.ts'
import { newNetwork, startSite, type TestSite } from '../support/site.ts'
import { endLimits } from '../support/time.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const signUpFrom = (network: string, email: string) =>
  site.browser().post('/auth/signup').set('X-Forwarded-For', network).type('form').send({ email })
const countAccounts = () => askDatabase(site, 'SELECT count(*) FROM minimaluser.tbl_auth')

describe('POST /auth/signup', () => {
  it('S12: refuses the sixth in an hour from one address, on a page that keeps what was typed', async () => {
    const network = newNetwork()
    for (let time = 0; time < 5; time++) await signUpFrom(network, newAddress()).expect(303)
    const before = await countAccounts()
    const email = newAddress()
    const sixth = await signUpFrom(network, email.toUpperCase())
    expect(sixth.status).toBe(429)
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(59 * 60)
    expect(Number(sixth.headers['retry-after'])).toBeLessThanOrEqual(60 * 60)
    expect(sixth.text).toContain('Please try again in 60 minutes.')
    expect(sixth.text).toContain(`value="${email.toUpperCase()}"`)
    expect(sixth.headers['set-cookie']).toBeUndefined()
    expect(await countAccounts()).toBe(before)

    await signUpFrom(newNetwork(), newAddress()).expect(303)
    await endLimits(site, 'signUp')
    await signUpFrom(network, email).expect(303)
  })

  it('S12: does not count what was no address', async () => {
    const network = newNetwork()
    for (const email of ['', 'pi', 'pi@', '@example.org', 'pi@example', 'pi tau@example.org'])
      await signUpFrom(network, email).expect(422)
    for (let time = 0; time < 5; time++) await signUpFrom(network, newAddress()).expect(303)
    await signUpFrom(network, 'pi').expect(422)
    await signUpFrom(network, newAddress()).expect(429)
  })

  it('S12: says nothing more about who has an account once it refuses', async () => {
    const { email: known } = await signUpAndConfirm(site)
    const network = newNetwork()
    for (let time = 0; time < 5; time++) await signUpFrom(network, known).expect(422)
    const said = []
    for (const email of [known, newAddress()]) {
      const { status, text } = await signUpFrom(network, email)
      said.push({ status, text: text.replace(email, '…') })
    }
    expect(said[0]?.status).toBe(429)
    expect(said[1]).toEqual(said[0])
  })

  it('S12: opens five accounts for fifty posts that come at once', async () => {
    const before = Number(await countAccounts())
    const network = newNetwork()
    const emails = Array.from({ length: 50 }, newAddress)
    const answers = await Promise.all(emails.map((email) => signUpFrom(network, email)))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(45)
    expect(Number(await countAccounts())).toBe(before + 5)
  })
})
