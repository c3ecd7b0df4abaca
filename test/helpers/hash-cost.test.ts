// How dear a hash is, and that time does not tell a dear one from a cheap one.
import bcrypt from 'bcryptjs'
import { expect, it } from 'vitest'
import { createKeyHasher } from '../../src/helpers/access-key.ts'
import { createHashCost } from '../../src/helpers/hash-cost.ts'
import { measure } from '../../src/helpers/hash-thread.js'

it.each([
  [85, 10],
  [300, 10],
  [80, 10],
  [75, 11],
  [41, 11],
  [26, 12],
  [9, 14],
])('S01: where a hash of cost 10 takes %d ms, it is %d', async (milliseconds, cost) => {
  expect(await createHashCost(10, 80, async () => milliseconds).current()).toBe(cost)
})

it('measures once, and again after it could not', async () => {
  let measured = 0
  const cost = createHashCost(10, 80, async () => {
    if (measured++ === 0) throw new Error('no thread')
    return 50
  })
  await expect(cost.current()).rejects.toThrow('no thread')
  expect([await cost.current(), await cost.current(), measured]).toEqual([11, 11, 2])
})

it('measures one hash alone where hashes take so long that visitors would wait', () => {
  const begun = performance.now()
  const one = measure({ cost: 8, longest: 0 })
  const took = performance.now() - begun
  expect(one).toBeGreaterThan(0)
  expect(took).toBeLessThan(3 * one)
})

it('measures nothing where the least cost will do', async () => {
  const cost = createHashCost(4, null, () => Promise.reject(new Error('was asked')))
  expect(await cost.current()).toBe(4)
})

it('S06: goes up with a dearer hash that it meets, but not beyond all patience', async () => {
  const cost = createHashCost(10, null, async () => 0)
  cost.met(12)
  cost.met(11)
  expect(await cost.current()).toBe(12)
  cost.met(31)
  expect(await cost.current()).toBe(14)
})

it('S06: takes the same time for a cheaper hash, a dearer one and none, once it has met the dearer', async () => {
  const hasher = createKeyHasher(['pepper'], 9)
  const [cheap, dear] = [bcrypt.hashSync('x', 8), bcrypt.hashSync('x', 10)]
  await hasher.check('a key', dear)
  const times: Record<string, number[]> = { cheap: [], dear: [], none: [] }
  for (let round = 0; round < 5; round++)
    for (const [name, stored] of Object.entries({ cheap, dear, none: null })) {
      const begun = performance.now()
      await hasher.check('a key', stored)
      times[name]?.push(performance.now() - begun)
    }
  await hasher.close()
  const least = Object.values(times).map((all) => Math.min(...all))
  expect(Math.max(...least) / Math.min(...least)).toBeLessThan(1.4)
})

it('S01: has a hash made anew that is cheaper than those of now', async () => {
  const [before, now] = [createKeyHasher(['pepper'], 4), createKeyHasher(['pepper'], 5)]
  const stored = await before.hash('a key')
  expect(await before.check('a key', stored)).toEqual({ matches: true, outdated: false })
  expect(await now.check('a key', stored)).toEqual({ matches: true, outdated: true })
  expect(await now.hash('a key')).toMatch(/^\$2b\$05\$/)
  await Promise.all([before.close(), now.close()])
})

it('is measured by a hash of the least cost, and goes up with the time that is wanted', async () => {
  const [short, long] = [20, 160].map((wanted) => createKeyHasher(['pepper'], 4, { places: 2, wanted }))
  const costs = []
  for (const hasher of [short, long]) {
    await hasher?.warmUp()
    const [stored = '', other = ''] = await Promise.all([hasher?.hash('a key'), hasher?.hash('another')])
    expect(await hasher?.check('a key', stored)).toEqual({ matches: true, outdated: false })
    expect(other.slice(0, 7)).toBe(stored.slice(0, 7))
    costs.push(Number(stored.slice(4, 6)))
    await hasher?.close()
  }
  const [cheap = 0, dear = 0] = costs
  expect(cheap).toBeGreaterThan(4)
  expect(dear - cheap).toBeGreaterThanOrEqual(2)
  expect(dear - cheap).toBeLessThanOrEqual(4)
})
