// The lock file: whole on every platform, whatever machine wrote it, and bound to no registry.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Package {
  extraneous?: boolean
  resolved?: string
  optionalDependencies?: Record<string, string>
}

const file = join(import.meta.dirname, '../package-lock.json')
const packages: Record<string, Package> = JSON.parse(readFileSync(file, 'utf8')).packages

it('names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([])
})

it('lists nothing that nobody asks for: a start would install it again and again', () => {
  expect(Object.keys(packages).filter((path) => packages[path]?.extraneous)).toEqual([])
})

it('lists the packages of other platforms too: npm ci refuses a file without them', () => {
  const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ path, name })),
  )
  expect(wanted.length).toBeGreaterThan(20)
  expect(wanted.filter(({ path, name }) => !isListed(path, name))).toEqual([])
})

/** Beside the package that wants it, or in any folder above. */
function isListed(path: string, name: string): boolean {
  if (`${path ? `${path}/` : ''}node_modules/${name}` in packages) return true
  return path !== '' && isListed(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name)
}
