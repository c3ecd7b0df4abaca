// How the web processes under one parent are run.
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { flagsOfChildren } from '../src/primary.ts'

it('a web process for each core collects garbage alone, by flags that Node knows', () => {
  const flags = flagsOfChildren(2, 2)
  expect(flags).toContain('--single-threaded-gc')
  expect(execFileSync(process.execPath, [...flags, '-p', '1'], { encoding: 'utf8' })).toBe('1\n')
})

it('where there are fewer web processes than cores, they are run as one is', () => {
  expect(flagsOfChildren(2, 3)).toEqual([])
})
