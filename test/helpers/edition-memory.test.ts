// The memory for what many visitors get alike.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createEditionMemory, longestKept } from '../../src/helpers/edition-memory.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open() {
  let edition: number | null = 1
  const memory = createEditionMemory<string>(() => edition)
  return {
    memory,
    change(to: number | null) {
      edition = to
    },
  }
}

it('keeps what was made of the latest edition', () => {
  const { memory, change } = open()
  memory.keeper()('home', 'a page')
  expect(memory.find('home')).toBe('a page')
  change(2)
  expect(memory.find('home')).toBeUndefined()
  memory.keeper()('home', 'the next')
  expect(memory.find('home')).toBe('the next')
})

it('does not keep what was begun before a change, or while nothing may be kept', () => {
  const { memory, change } = open()
  const keep = memory.keeper()
  change(2)
  keep('home', 'a page')
  change(null)
  memory.keeper()('home', 'a page')
  change(2)
  expect(memory.find('home')).toBeUndefined()
})

it('keeps nothing for longer than two seconds, whoever asks for it', () => {
  const { memory } = open()
  memory.keeper()('home', 'a page')
  for (let asked = 0; asked < 4; asked++) {
    expect(memory.find('home')).toBe('a page')
    vi.advanceTimersByTime(longestKept / 4)
  }
  vi.advanceTimersByTime(1)
  expect(memory.find('home')).toBeUndefined()
})

it('counts the two seconds from when a page was begun at the latest', () => {
  const { memory } = open()
  const keep = memory.keeper()
  vi.advanceTimersByTime(longestKept + 1)
  keep('home', 'a page that took long')
  expect(memory.find('home')).toBeUndefined()
})

it('keeps the latest hundred', () => {
  const { memory } = open()
  for (let page = 0; page <= 100; page++) memory.keeper()(`${page}`, 'a page')
  expect(memory.values()).toHaveLength(100)
  expect(memory.find('0')).toBeUndefined()
  expect(memory.find('100')).toBe('a page')
})
