// Statements whose plan a connection keeps, also where connections forget them.
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/db/db.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const ask = (number: number) => db.prepared<{ sum: number }>('sum', sql`SELECT ${number}::int + 1 AS "sum"`)
const known = async () =>
  (await db.executeSql('SELECT 1 FROM pg_prepared_statements WHERE name = $1', ['sum'])).rows.length

it('are planned once, and then asked for by name', async () => {
  db = createDatabase(database.url, () => {})
  expect(await ask(1)).toEqual([{ sum: 2 }])
  expect(await ask(2)).toEqual([{ sum: 3 }])
  expect(await known()).toBe(1)
  await db.close()
})

it('answer as well behind a pooler, whose connections know nothing of them', async () => {
  db = createDatabase(database.url, () => {})
  await ask(1)
  await db.executeSql('DEALLOCATE ALL')
  expect(await ask(2)).toEqual([{ sum: 3 }])
  expect(await ask(3)).toEqual([{ sum: 4 }])
  expect(await known()).toBe(0)
  await db.close()
})

it('say what is wrong with a statement itself', async () => {
  db = createDatabase(database.url, () => {})
  await expect(db.prepared('none', sql`SELECT * FROM minimaluser.tbl_none`)).rejects.toThrow('tbl_none')
  await db.close()
})
