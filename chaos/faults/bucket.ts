// A bucket that is out of order: everybody has a placeholder meanwhile, and their tile in the end (S47, S58).
import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { newAddress } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectNothingLost, expectWhole, settle } from '../outcome.ts'

const recoveredWithin = 120

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
      expect((await visitor.post('/auth/signup', { email: newAddress() })).status).toBe(303)
      const { status, text } = await visitor.get('/')
      expect(status).toBe(200)
      expect(text).toContain('tile-placeholder')
      await sleep(1_000)
    }
    world.bucket.behave(null)
    expectWhole(web)
    const waited = await settle(world, recoveredWithin)
    const { accounts } = await expectNothingLost(world, 0)
    return `${seconds} s; ${accounts} tiles stored ${Math.round(waited)} s later`
  })
}
