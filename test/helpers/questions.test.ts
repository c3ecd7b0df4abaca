// Questions between processes: answered, or not for ever waited for.
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { shared, within } from '../../src/helpers/patience.ts'
import { answer, ask } from '../../src/helpers/questions.ts'

/** Two ends of a channel, as parent and child have them. */
function channel() {
  const ends = [new EventEmitter(), new EventEmitter()] as const
  const end = (own: 0 | 1) =>
    Object.assign(ends[own], {
      send(message: object, done: (error: null) => void) {
        setImmediate(() => ends[own === 0 ? 1 : 0].emit('message', structuredClone(message)))
        done(null)
      },
    })
  return [end(0), end(1)] as const
}

describe('a question to another process', () => {
  it('gets the answer to it, and to no other', async () => {
    const [parent, child] = channel()
    let count = 0
    answer(child, 'how many', async () => ++count)
    answer(child, 'what else', async () => ({ text: 'nothing' }))
    child.on('message', () => child.send({ answerTo: 'another', body: 'wrong' }, () => {}))
    for (const other of ['shutdown', null, 7, {}]) parent.send(other as object, () => {})
    const answers = [
      ask(parent, 'how many', 1_000),
      ask(parent, 'what else', 1_000),
      ask(parent, 'how many', 1_000),
    ]
    expect(await Promise.all(answers)).toEqual([1, { text: 'nothing' }, 2])
    expect(parent.listenerCount('message')).toBe(0)
  })

  it('is given up when nobody answers, when the answer cannot be found, and when there is no channel', async () => {
    const [parent, child] = channel()
    answer(child, 'broken', () => Promise.reject(new Error('broken')))
    await expect(ask(parent, 'broken', 20)).rejects.toThrow('No answer within 20 ms.')
    await expect(ask(parent, 'unknown', 20)).rejects.toThrow('No answer')
    const closed = {
      ...new EventEmitter(),
      on() {},
      off() {},
      send: (_: object, done: (error: Error) => void) => done(new Error('closed')),
    }
    await expect(ask(closed, 'any', 1_000)).rejects.toThrow('closed')
    expect(parent.listenerCount('message')).toBe(0)
  })
})

describe('patience', () => {
  it('hands on what comes in time, and errors', async () => {
    expect(await within(1_000, Promise.resolve(7))).toBe(7)
    await expect(within(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  it('is shared by all who wait at one time', async () => {
    let times = 0
    const work = shared(async () => ++times)
    expect(await Promise.all([work(), work()])).toEqual([1, 1])
    expect(await work()).toBe(2)
  })
})
