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
async function known() {
  const { rows } = await db.executeSql("SELECT name FROM pg_prepared_statements WHERE name LIKE 'sum-%'")
  return (rows as { name: string }[]).map(({ name }) => name)
}

it('are planned once, and then asked for by name', async () => {
  db = createDatabase(database.url, () => {})
  expect(await ask(1)).toEqual([{ sum: 2 }])
  expect(await ask(2)).toEqual([{ sum: 3 }])
  expect(await known()).toHaveLength(1)
  await db.close()
})

it('answer as well behind a pooler, whose connections know nothing of them', async () => {
  db = createDatabase(database.url, () => {})
  await ask(1)
  await db.executeSql('DEALLOCATE ALL')
  expect(await ask(2)).toEqual([{ sum: 3 }])
  expect(await ask(3)).toEqual([{ sum: 4 }])
  expect(await known()).toEqual([])
  await db.close()
})

it.each([0, 1])(
  'answer where the connection has another of their name, after %i of their own',
  async (own) => {
    db = createDatabase(database.url, () => {})
    await ask(1)
    const [name] = await known()
    await db.close()

    db = createDatabase(database.url, () => {})
    for (let asked = 0; asked < own; asked++) await ask(1)
    await db.executeSql('DEALLOCATE ALL')
    await db.executeSql(`PREPARE "${name}" AS SELECT 1`)
    expect(await ask(2)).toEqual([{ sum: 3 }])
    await db.close()
  },
)

it('have another name with another text, for a connection may know those of the release before', async () => {
  db = createDatabase(database.url, () => {})
  await ask(1)
  const [before] = await known()
  await db.close()
  db = createDatabase(database.url, () => {})
  await db.prepared('sum', sql`SELECT ${1}::int + 2 AS "sum"`)
  expect(await known()).not.toContain(before)
  await db.close()
})

it('answer after a migration has changed what they read', async () => {
  db = createDatabase(database.url, () => {})
  const askAll = () => db.prepared('cats', sql`SELECT * FROM minimaluser.tbl_cat`)
  await db.executeSql("CREATE TABLE minimaluser.tbl_cat AS SELECT 'Pi' AS name")
  expect(await askAll()).toEqual([{ name: 'Pi' }])
  await db.executeSql('ALTER TABLE minimaluser.tbl_cat ADD COLUMN lives integer DEFAULT 9')
  expect(await askAll()).toEqual([{ name: 'Pi', lives: 9 }])
  await db.close()
})

it('say what is wrong with a statement itself', async () => {
  db = createDatabase(database.url, () => {})
  await expect(db.prepared('none', sql`SELECT * FROM minimaluser.tbl_none`)).rejects.toThrow('tbl_none')
  await db.close()
})
