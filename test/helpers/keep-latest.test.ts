// A memory with an end.
import { expect, it } from 'vitest'
import { keepLatest } from '../../src/helpers/keep-latest.ts'

it('keeps the hundred that were asked for last', () => {
  const kept = new Map<number, string>()
  for (let n = 0; n < 100; n++) keepLatest(kept, n, `${n}`)
  keepLatest(kept, 0, 'again')
  expect(keepLatest(kept, 100, 'new')).toBe('new')
  expect(kept.size).toBe(100)
  expect([kept.has(0), kept.has(1), kept.has(2)]).toEqual([true, false, true])
})

it('keeps as many as it is told', () => {
  const kept = new Map<number, string>()
  for (let n = 0; n < 5; n++) keepLatest(kept, n, `${n}`, 2)
  expect([...kept.keys()]).toEqual([3, 4])
})
