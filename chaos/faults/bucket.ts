// A bucket that is out of order: everybody has a placeholder meanwhile, and their tile in the end (S47, S58).
import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { newAddress } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectNothingLost, expectWhole, settle } from '../outcome.ts'

const recoveredWithin = 120
const slowestPage = 1_000
const longestCall = 11_000

const misbehaviours: Record<string, RequestListener> = {
  'answers 503': (_req, res) => void res.writeHead(503).end(),
  hangs: () => {},
  'answers 403': (_req, res) => void res.writeHead(403).end(),
}

for (const [what, behaviour] of Object.entries(misbehaviours)) {
  fault(`bucket ${what}`, { full: { seconds: 30 } }, async (world, { seconds }) => {
    const web = await world.start()
    world.bucket.behave(behaviour)
    const end = Date.now() + seconds * 1_000
    while (Date.now() < end) {
      const visitor = world.visitors.one()
      const signUp = await visitor.post('/auth/signup', { email: newAddress() })
      expect(signUp.status).toBe(303)
      const home = await visitor.get('/')
      expect(home.status).toBe(200)
      expect(home.text).toContain('tile-placeholder')
      expect(Math.max(signUp.milliseconds, home.milliseconds), 'milliseconds').toBeLessThan(slowestPage)
      await sleep(1_000)
    }
    world.bucket.behave(null)
    expectWhole(web)
    const waited = await settle(world, recoveredWithin)
    const { accounts } = await expectNothingLost(world, 0)
    expect(world.bucket.kept.length, 'requests that the bucket had meanwhile').toBeGreaterThan(0)
    expect(Math.max(...world.bucket.kept), 'milliseconds that one was kept').toBeLessThan(longestCall)
    return `${seconds} s; ${accounts} tiles stored ${Math.round(waited)} s later`
  })
}
