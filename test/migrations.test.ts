// The release step: one at a time however many processes start, and safe to repeat.
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listIndexes, listScripts, migrate } from '../src/migrations.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'

const name = `empty_${process.pid}`
let beside: TestDatabase
let client: pg.Client
let url: string
beforeAll(async () => {
  beside = await createTestDatabase()
  client = new pg.Client({ connectionString: beside.url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name} TEMPLATE template0`)
  url = Object.assign(new URL(beside.url), { pathname: `/${name}` }).href
})
afterAll(async () => {
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await client.end()
  await beside.drop()
})

async function read(text: string) {
  const inside = new pg.Client({ connectionString: url })
  await inside.connect()
  const { rows } = await inside.query(text).finally(() => inside.end())
  return rows
}
const steps = () => read('SELECT name, run_on FROM tbl_migration ORDER BY id')
const images = () => read('SELECT count(*)::int AS count FROM minimaluser.tbl_image')

it('S60: is done once, in order, by three that start at once', async () => {
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  const names = (await steps()).map((step) => step.name)
  expect(names).toEqual(names.toSorted())
  expect(new Set(names).size).toBe(names.length)
  expect(await images()).toEqual([{ count: 16 }])
})

it('S60: does nothing where everything is done', async () => {
  const before = await steps()
  await migrate(url)
  expect(await steps()).toEqual(before)
  expect(await images()).toEqual([{ count: 16 }])
})

it('leaves the indexes that are read out of the scripts, beside those of keys', async () => {
  const made = await listIndexes(await listScripts())
  const there = await read(`
    SELECT schemaname || '.' || indexname AS "index", schemaname || '.' || tablename AS "table"
    FROM pg_indexes
    WHERE schemaname IN ('minimaluser', 'namer')
      AND indexname NOT IN (SELECT conname FROM pg_constraint)
  `)
  const byIndex = (a: { index: string }, b: { index: string }) => (a.index < b.index ? -1 : 1)
  expect(made.length).toBeGreaterThan(10)
  expect(made.toSorted(byIndex)).toEqual(there.toSorted(byIndex))
})
