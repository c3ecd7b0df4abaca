// The site is run in one way, wherever it is written down.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8')

it.each([
  ['web', 'start'],
  ['worker', 'worker'],
])('line %s of the Procfile is what npm run %s runs', (process, script) => {
  const line = JSON.parse(read('package.json')).scripts[script]
  expect(read('Procfile')).toContain(`${process}: ${line}\n`)
})

it('the README starts the site as line web of the Procfile does', () => {
  const line = /^web: (.+)$/m.exec(read('Procfile'))?.[1]
  expect(read('README.md')).toContain(`\nNODE_ENV=production ${line} `)
})
