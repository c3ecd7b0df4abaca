// docs/operations.md: that the numbers it tells operators to look at are there, and that its links lead somewhere.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSite, type TestSite } from './support/site.ts'

const docs = join(import.meta.dirname, '../docs')
const text = readFileSync(join(docs, 'operations.md'), 'utf8')

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false })
})
afterAll(() => site.close())

it('names numbers that /metrics has', async () => {
  const names = new Set(text.match(/\b(minimaluser|process|nodejs)_[a-z_]+/g))
  expect(names.size).toBeGreaterThan(10)
  await site.browser().get('/').expect(200)
  const numbers = await site.deps.metrics.text()
  expect([...names].filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(numbers))).toEqual([])
})

it('links to files that are there', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, path = '']) => path)
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((path) => !existsSync(join(docs, path)))).toEqual([])
})
