// Hashing of keys: what opens what, through a change of pepper and under pressure.
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createKeyHasher, HasherBusyError } from '../../src/helpers/access-key.ts'

const old = 'pepper-1-0123456789-0123456789-0123456789'
const fresh = 'pepper-2-0123456789-0123456789-0123456789'
const { keyCost } = readConfig({})
const hasher = createKeyHasher([old], keyCost)
const rotated = createKeyHasher([fresh, old], keyCost)
const later = createKeyHasher([fresh], keyCost)
afterAll(() => Promise.all([hasher, rotated, later].map((each) => each.close())))

const yes = { matches: true, outdated: false }
const no = { matches: false, outdated: false }

describe('a hasher', () => {
  it('S01: makes another hash each time, which the key alone opens', async () => {
    const [first, second] = [await hasher.hash('a key'), await hasher.hash('a key')]
    expect(first).not.toBe(second)
    expect(first).toMatch(/^\$2b\$10\$.{53}$/)
    expect(await hasher.check('a key', first)).toEqual(yes)
    expect(await hasher.check('a kez', first)).toEqual(no)
    expect(await hasher.check('', first)).toEqual(no)
  })

  it('S02: tells keys apart by any one character, wherever it is', { timeout: 30_000 }, async () => {
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 128 })
    await fc.assert(
      fc.asyncProperty(key, key, async (one, other) => {
        const stored = await hasher.hash(one)
        expect((await hasher.check(one, stored)).matches).toBe(true)
        if (one !== other) expect((await hasher.check(other, stored)).matches).toBe(false)
      }),
      { numRuns: 4 },
    )
  })

  it.each([null, '', '!', 'x', '$2b$10$', `$2b$10$${'.'.repeat(52)}`, `$2b$10$${'.'.repeat(53)}`])(
    'S06: opens %j for nobody, and takes as long to say so as for a hash',
    async (stored) => {
      const started = performance.now()
      for (const key of ['!', 'a key']) expect(await hasher.check(key, stored)).toEqual(no)
      expect(performance.now() - started).toBeGreaterThan(40)
    },
  )

  it('S49: opens what the previous pepper made, and says that it is outdated', async () => {
    const stored = await hasher.hash('a key')
    expect(await rotated.check('a key', stored)).toEqual({ matches: true, outdated: true })
    expect(await rotated.check('a kez', stored)).toEqual(no)
    expect(await later.check('a key', stored)).toEqual(no)
    expect(await later.check('a key', await rotated.hash('a key'))).toEqual(yes)
  })

  it('S54: refuses at once when too many wait', async () => {
    const busy = createKeyHasher([old], keyCost)
    const checks = Array.from({ length: 60 }, () => busy.check('a key', null))
    const answers = checks.map((check) =>
      check.then(
        () => 'done',
        (error: unknown) => (error instanceof HasherBusyError ? 'busy' : 'closed'),
      ),
    )
    expect(await Promise.race(answers)).toBe('busy')
    await answers[0]
    await busy.close()
    const refused = (await Promise.all(answers)).filter((answer) => answer === 'busy')
    expect(refused.length).toBeGreaterThan(20)
    expect(refused.length).toBeLessThanOrEqual(60 - 32)
  })

  it('S54: lets somebody in at once who is new, while one network asks without end', async () => {
    const busy = createKeyHasher([old], keyCost)
    const flood = Array.from({ length: 60 }, () =>
      busy
        .askedFrom('flood')
        .check('a key', null)
        .catch(() => 'busy'),
    )
    expect(await busy.askedFrom('new').check('a key', null)).toEqual(no)
    expect(busy.waiting()).toBeGreaterThan(25)
    await busy.close()
    await Promise.allSettled(flood)
  })
})
