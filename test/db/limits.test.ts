// Counters in the database: exact under pressure, apart from each other, and silent about what they count.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/db/db.ts'
import { createLimits, deleteExpiredLimits, type Limits } from '../../src/db/limits.ts'
import { signingKeys } from '../../src/helpers/token.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const [key, anotherKey] = [
  'current-0123456789-0123456789-0123456789',
  'another-0123456789-0123456789-0123456789',
].map((secret) => signingKeys([secret])[0]) as [Key, Key]
type Key = Parameters<typeof createLimits>[1]

let database: TestDatabase
let db: Database
let limits: Limits
beforeAll(async () => {
  database = await createTestDatabase()
  db = createDatabase(database.url, () => {})
  limits = createLimits(db, key, 1)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const rows = async () =>
  (await db.executeSql('SELECT * FROM minimaluser.tbl_limit')).rows as { key: string; points: number }[]
const expire = (prefix: string) =>
  db.executeSql('UPDATE minimaluser.tbl_limit SET expire = $2 WHERE key LIKE $1', [`${prefix}:%`, Date.now()])

async function takes(from: Limits, times: number, ...about: Parameters<Limits['take']>) {
  const answers = []
  for (let time = 0; time < times; time++) answers.push(await from.take(...about))
  return answers
}

describe('a limit', () => {
  it('S07: lets so many through, then says how long to wait', async () => {
    const answers = await takes(limits, 6, 'logIn', 'tau@example.org', '203.0.113.7')
    expect(answers.slice(0, 5)).toEqual([null, null, null, null, null])
    expect(answers[5]).toBeGreaterThan(15 * 60 - 10)
    expect(answers[5]).toBeLessThanOrEqual(15 * 60)
  })

  it('S07: counts each name and each of its parts apart, and confuses none with another', async () => {
    await takes(limits, 6, 'logIn', 'pi@example.org', '203.0.113.7')
    expect(await limits.take('logIn', 'pi@example.org', '203.0.113.8')).toBeNull()
    expect(await limits.take('logIn', 'pi@example.orx', '203.0.113.7')).toBeNull()
    expect(await limits.take('logIn', 'pi@example.org203.0.113.7')).toBeNull()
    expect(await limits.take('logIn', 'pi@example.org', '203.0.113.7', '')).toBeNull()
    expect(await limits.take('lostKey', 'pi@example.org', '203.0.113.7')).toBeNull()
  })

  it('S07: is exact when a hundred ask at once, of two counters on one database', async () => {
    const other = createLimits(db, key, 1)
    const asked = Array.from({ length: 100 }, (_, at) => (at % 2 ? limits : other).take('logIn', 'at once'))
    const let1 = (await Promise.all(asked)).filter((answer) => answer === null)
    expect(let1).toHaveLength(5)
  })

  it('S07: begins anew when its time is over, not when somebody goes on trying', async () => {
    await takes(limits, 5, 'signUp', 'patient')
    const [first, second] = [await limits.take('signUp', 'patient'), await limits.take('signUp', 'patient')]
    expect(second).toBeLessThanOrEqual(Number(first))
    await expire('signUp')
    expect(await takes(limits, 5, 'signUp', 'patient')).toEqual([null, null, null, null, null])
    expect(await limits.take('signUp', 'patient')).not.toBeNull()
  })

  it('looks without counting', async () => {
    for (let time = 0; time < 10; time++) expect(await limits.look('mailHourly', 'looked at')).toBeNull()
    expect(await takes(limits, 3, 'mailHourly', 'looked at')).toEqual([null, null, null])
    expect(await limits.look('mailHourly', 'looked at')).toBeGreaterThan(3_500)
    await expire('mailHourly')
    expect(await limits.look('mailHourly', 'looked at')).toBeNull()
  })

  it('tells under which of several it counted, whether the limit is reached or not', async () => {
    await takes(limits, 1, 'logIn', 'seen@example.org', '203.0.113.1')
    const candidates = [
      ['seen@example.org', '203.0.113.1'],
      ['seen@example.org', '203.0.113.2'],
    ]
    expect(await limits.listCounted('logIn', candidates)).toEqual([candidates[0]])
    expect(await limits.listCounted('lostKey', candidates)).toEqual([])
    await limits.forget('logIn', 'seen@example.org', '203.0.113.1')
    expect(await limits.listCounted('logIn', candidates)).toEqual([])
  })

  it('gives one back, and forgets all', async () => {
    await takes(limits, 3, 'mailHourly', 'given back')
    await limits.giveBack('mailHourly', 'given back')
    expect(await limits.take('mailHourly', 'given back')).toBeNull()
    expect(await limits.take('mailHourly', 'given back')).not.toBeNull()
    await limits.forget('mailHourly', 'given back')
    expect(await takes(limits, 3, 'mailHourly', 'given back')).toEqual([null, null, null])
  })

  it('allows more by the factor that a site was given', async () => {
    const generous = createLimits(db, key, 3)
    const answers = await takes(generous, 16, 'logIn', 'generous')
    expect(answers.filter((answer) => answer === null)).toHaveLength(15)
  })

  it('S01: keeps neither address nor network, in no form that could be read or looked up', async () => {
    await limits.take('logIn', 'hidden@example.org', '203.0.113.99')
    const kept = (await rows()).map((row) => row.key)
    for (const one of kept) expect(one).toMatch(/^[a-zA-Z]+:[\w-]{43}$/)
    const before = kept.length
    await createLimits(db, anotherKey, 1).take('logIn', 'hidden@example.org', '203.0.113.99')
    expect(await rows()).toHaveLength(before + 1)
  })
})

describe('deleteExpiredLimits', () => {
  it('removes counters whose time is over, in batches, and no others', async () => {
    await db.executeSql('DELETE FROM minimaluser.tbl_limit')
    for (const who of ['a', 'b', 'c']) await limits.take('resend', who)
    await limits.take('post', 'alive')
    await expire('resend')
    expect(await deleteExpiredLimits(db, 2)).toBe(2)
    expect(await deleteExpiredLimits(db, 2)).toBe(1)
    expect((await rows()).map(({ key: kept }) => kept.split(':')[0])).toEqual(['post'])
  })
})
