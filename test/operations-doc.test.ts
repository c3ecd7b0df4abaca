// docs/operations.md: that the numbers it tells operators to look at are there, and that its links lead somewhere.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addUpMetrics } from '../src/primary-metrics.ts'
import { startSite, type TestSite } from './support/site.ts'

const docs = join(import.meta.dirname, '../docs')
const text = readFileSync(join(docs, 'operations.md'), 'utf8')

let site: TestSite
/** Of a process that has answered once, and of a parent. */
let numbers: string
beforeAll(async () => {
  site = await startSite({ worker: false })
  await site.browser().get('/').expect(200)
  numbers = `${await site.deps.metrics.text()}\n${await addUpMetrics()()}`
})
afterAll(() => site.close())

it('names numbers that /metrics has', () => {
  const names = new Set(text.match(/\b(minimaluser|process|nodejs)_[a-z_]+/g))
  expect(names.size).toBeGreaterThan(10)
  expect([...names].filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(numbers))).toEqual([])
})

it('asks for labels that /metrics has from the start, or Prometheus would miss the first of each', () => {
  const asked = seriesAskedFor()
  expect(asked.length).toBeGreaterThan(5)
  const isThere = (name: string, label: string) =>
    numbers.split('\n').some((line) => line.startsWith(`${name}{`) && line.includes(label))
  expect(asked.filter(([name, label]) => !isThere(name, label))).toEqual([])
})

it('may ask by job and instance, which are labels of Prometheus and of no number', () => {
  expect(numbers).not.toMatch(/[{,](job|instance)="/)
})

it('takes no sum over processes for the memory of one', () => {
  expect(text).toContain('process_resident_memory_bytes')
  expect(text).not.toMatch(/process_resident_memory_bytes(?! \/ minimaluser_processes)/)
})

it('links to files that are there', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, path = '']) => path)
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((path) => !existsSync(join(docs, path)))).toEqual([])
})

/** Names with one of their labels each; those of which a rate is taken may begin late. */
function seriesAskedFor() {
  const selectors = text.matchAll(/(?<!\brate\()\b(minimaluser_[a-z_]+)\{([^}]*)\}/g)
  return [...selectors].flatMap(([, name = '', inside = '']) =>
    [...inside.matchAll(/(\w+)=~?"([^"]*)"/g)]
      .filter(([, label]) => label !== 'job')
      .flatMap(([, label, values = '']) =>
        values.split('|').map((value): [string, string] => [name, `${label}="${value}"`]),
      ),
  )
}
