// Whether two answers can be told apart by who reads or times them.
import type { Answer } from './browser.ts'

const fromTimeToTime = new Set(['date', 'x-request-id', 'content-length', 'etag', 'keep-alive', 'connection'])

/** An answer with what its reader typed or was handed, which says nothing about others. */
export interface Told {
  answer: Answer
  own: string[]
}

/** In what two answers differ, in a few words; null when they are alike. */
export function difference(one: Told, other: Told): string | null {
  if (one.answer.status !== other.answer.status)
    return `the status, ${one.answer.status} and ${other.answer.status}`
  const [first, second] = [headersOf(one), headersOf(other)]
  const name = [...new Set([...first.keys(), ...second.keys()])].find(
    (key) => first.get(key) !== second.get(key),
  )
  if (name) return `the header ${name}`
  return masked(one.answer.text, one.own) === masked(other.answer.text, other.own) ? null : 'the page'
}

function headersOf({ answer, own }: Told) {
  const cookies = answer.cookies.map(({ name, attributes }) =>
    [name, ...attributes.filter((attribute) => !/^expires=/i.test(attribute))].join('; '),
  )
  const headers = Object.entries(answer.headers)
    .filter(([name]) => !fromTimeToTime.has(name) && name !== 'set-cookie')
    .map(([name, value]) => [name, masked(String(value), own)] as const)
  return new Map([...headers, ['set-cookie', cookies.sort().join('\n')] as const])
}

/** Without what is one's own, ids of requests, and how many minutes there are to wait. */
function masked(text: string, own: string[]) {
  const without = own
    .filter((part) => part !== '')
    .flatMap((part) => [part, encodeURIComponent(part)])
    .reduce((rest, part) => rest.replaceAll(part, '*'), text)
  return without.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '*').replace(/\d+/g, '#')
}

/** Whether two times, in milliseconds, are too close to tell something: on a busy machine the same work takes twice as long. */
export function takesAlike(one: number, other: number, tolerated: number) {
  return Math.abs(one - other) < tolerated || Math.max(one, other) <= 2 * Math.min(one, other)
}

/** How often one of some times is longer than one of others: 0.5 when nothing tells them apart. */
export function areaUnderCurve(some: number[], others: number[]) {
  const wins = some.flatMap((one) => others.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)))
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length
}
