// Questions from one process of a cluster to another, over the channel between them.
import { within } from './patience.ts'

/** What parent and child have of each other: `process` in the child, the worker in the parent. */
interface Channel {
  on(name: 'message', heard: Heard): unknown
  off(name: 'message', heard: Heard): unknown
  send?(message: Message, done: (error: Error | null) => void): unknown
}

/** Others may use the channel too, and say anything. */
type Heard = (message: Message | null) => void
type Message = { question?: string; id?: string; answerTo?: string; body?: unknown }

let asked = 0

/** The other's answer; rejects when there is none within so many milliseconds. */
export async function ask<Answer>(channel: Channel, question: string, patience: number): Promise<Answer> {
  const id = `${process.pid}.${++asked}`
  let heard: Heard | undefined
  const answered = new Promise<Answer>((resolve, reject) => {
    heard = (message) => {
      if (message?.answerTo === id) resolve(message.body as Answer)
    }
    channel.on('message', heard)
    channel.send?.({ question, id }, (error) => error && reject(error))
  })
  try {
    return await within(patience, answered)
  } finally {
    if (heard) channel.off('message', heard)
  }
}

/** Answers that question from now on; one whose answer cannot be found gets none. */
export function answer(channel: Channel, question: string, find: () => Promise<unknown>) {
  channel.on('message', async (message) => {
    if (message?.question !== question) return
    const body = await find().catch(() => null)
    if (body !== null) channel.send?.({ answerTo: String(message.id), body }, () => {})
  })
}
