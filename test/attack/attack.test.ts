// The abuses find nothing on the site as it is, and go red for each old fault put back into a copy, for its own reason.
import { describe, expect, it } from 'vitest'
import { abuses, runAttack } from '../../attack/attack.ts'
import { startCopy } from '../support/copy.ts'
import { faults } from './faults/all.ts'
import { editsOf } from './faults/fault.ts'

/** `npm run attack:faults` holds every abuse against each fault; `npm test` only those that must notice it. */
const all = process.env.ABUSES === 'all'

describe('the list of abuses', () => {
  it('has at least a hundred, and finds nothing on the site as it is', async () => {
    const copy = await startCopy({ edits: [] })
    try {
      const results = await runAttack(copy.url)
      expect(abuses.length).toBeGreaterThanOrEqual(100)
      expect(results).toHaveLength(abuses.length)
      expect(results.filter(({ verdict }) => verdict !== 'held')).toEqual([])
    } finally {
      await copy.close()
    }
  })

  it.concurrent.each(faults)('notices when $name', async (fault) => {
    const copy = await startCopy({ edits: editsOf(fault), sql: fault.sql })
    try {
      const results = await runAttack(copy.url, { only: all ? [] : fault.red })
      const broken = results.filter(({ verdict }) => verdict === 'broken')
      expect(new Set(broken.map(({ id }) => id)), JSON.stringify(broken)).toEqual(new Set(fault.red))
    } finally {
      await copy.close()
    }
  })
})
