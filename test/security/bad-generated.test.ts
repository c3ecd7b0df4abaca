// 2,000 requests that a machine made up, always the same ones: none breaks the site.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { rowsOf } from '../support/database-dump.ts'
import { expectNoInsides, expectSiteLook } from '../support/look.ts'
import { newAddress, signUpAndConfirm, stateOf } from '../support/people.ts'
import { listRoutes } from '../support/routes.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { askedOf, generatedRequest } from './generated.ts'
import { send } from './plain-http.ts'

const together = 20
const rounds = 100

let site: TestSite
let paths: string[]
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
  const patterns = listRoutes(createApp(site.deps)).map((route) => route.split(' ')[1] ?? '')
  paths = [...new Set(patterns), '/static/', '/tiles/', '/nowhere']
})
afterAll(() => site.close())

describe('2,000 generated requests', () => {
  it('S41: get no 5xx, no word about the inside, and the site goes on as before', async () => {
    const owner = await signUpAndConfirm(site, newAddress())
    const accounts = () =>
      rowsOf(site, 'SELECT * FROM minimaluser.tbl_auth WHERE aut_email = $1', [owner.email])
    const before = await accounts()
    const statuses = new Map<number, number>()

    const property = fc.asyncProperty(
      fc.array(generatedRequest, { minLength: together, maxLength: together }),
      async (made) => {
        for (const answer of await Promise.all(made.map((one) => send(site.url, askedOf(paths, one))))) {
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          expect(answer.status).toBeLessThan(500)
          if (answer.status >= 400 && answer.text !== '') {
            expectSiteLook(answer)
            expectNoInsides(answer)
          }
        }
      },
    )
    await fc.assert(property, { numRuns: rounds, seed: 20_260_101, endOnFailure: true })

    for (const status of [200, 303, 400, 403, 404, 413, 415, 422])
      expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0)
    expect(await accounts()).toEqual(before)
    expect(await stateOf(owner.browser)).toBe('confirmed')
  })
})
