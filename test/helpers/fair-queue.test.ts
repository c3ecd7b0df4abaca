// The queue before the hashing: who goes first, who is sent away, and that nobody waits for ever.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createFairQueue } from '../../src/helpers/fair-queue.ts'

const refusal = () => new Error('sent away')

/** A queue, one of whose places is taken until `open` is called, and what was done or refused since, in order. */
function stage({ places = 1, most = 3, patience = 10_000 } = {}) {
  const queue = createFairQueue({ places, most, patience, refusal })
  let leave = () => {}
  const held = new Promise<void>((done) => {
    leave = done
  })
  const seen: string[] = []
  const blocked = queue.run(() => held)
  const ask = (what: string, from?: string) =>
    queue
      .run(async () => void seen.push(what), from)
      .catch((error: Error) => void seen.push(`${what}: ${error.message}`))
  const open = () => {
    leave()
    return blocked
  }
  return { queue, ask, seen, open }
}

it('S54: lets who has asked less go first, and in turn who has asked as often', async () => {
  const { ask, seen, open } = stage()
  const all = [ask('a1', 'a'), ask('a2', 'a'), ask('b1', 'b')]
  await open()
  await Promise.all(all)
  expect(seen).toEqual(['a1', 'b1', 'a2'])
})

it('S54: sends away, when it is full, who has asked most, and of equals who came last', async () => {
  const { ask, seen, open } = stage()
  const all = [ask('a1', 'a'), ask('a2', 'a'), ask('b1', 'b'), ask('c1', 'c'), ask('d1', 'd')]
  await Promise.all([all[1], all[4]])
  expect(seen).toEqual(['a2: sent away', 'd1: sent away'])
  await open()
  await Promise.all(all)
  expect(seen.slice(2)).toEqual(['a1', 'b1', 'c1'])
})

it('S54: sends away who has waited too long', async () => {
  const { ask, seen, open } = stage({ patience: 30 })
  await ask('a')
  expect(seen).toEqual(['a: sent away'])
  await open()
})

it('does first what may not be refused, however many wait', async () => {
  const { queue, ask, seen, open } = stage({ most: 1, patience: 20 })
  const all = [ask('a'), queue.runFirst(async () => void seen.push('first')), ask('b')]
  await sleep(60)
  expect(seen).toEqual(['a: sent away', 'b: sent away'])
  await open()
  await Promise.all(all)
  expect(seen[2]).toBe('first')
})

it('goes on after work that failed', async () => {
  const queue = createFairQueue({ places: 1, most: 1, patience: 1_000, refusal })
  await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await queue.run(async () => 'done')).toBe('done')
  expect(queue.waiting()).toBe(0)
})

it('S54: forgets who asks now and then, however long that goes on', async () => {
  const clock = vi.spyOn(performance, 'now')
  onTestFinished(() => clock.mockRestore())
  let minutes = 0
  const { queue, ask, seen, open } = stage({ places: 2 })
  for (; minutes < 24 * 60; minutes += 10) {
    clock.mockReturnValue(minutes * 60_000)
    await queue.run(async () => {}, 'regular')
  }
  clock.mockReturnValue(minutes * 60_000)
  const blocked = queue.run(() => sleep(50))
  const all = [ask('regular', 'regular')]
  clock.mockReturnValue(minutes * 60_000 + 5_000)
  all.push(ask('new', 'new'))
  await Promise.all([open(), blocked, ...all])
  expect(seen).toEqual(['regular', 'new'])
})

it('S54: puts nobody back for ever: whoever has waited goes before those who come much later', async () => {
  const { ask, seen, open } = stage({ most: 5 })
  const all = [ask('a1', 'a'), ask('a2', 'a'), ask('b1', 'b')]
  await sleep(700)
  all.push(ask('c1', 'c'))
  await open()
  await Promise.all(all)
  expect(seen).toEqual(['a1', 'b1', 'a2', 'c1'])
})
