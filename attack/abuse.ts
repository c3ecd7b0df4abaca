// What an abuse is, and how it says that it could not even begin.
import type { Answer } from './browser.ts'
import type { Site } from './site.ts'

/** One thing that an attacker would try. */
export interface Abuse {
  /** The requirement that it is held against, as S23. */
  id: string
  /** What the attacker does, after "somebody": `guesses the code`. */
  name: string
  /** Measures time, so nothing else may happen meanwhile. */
  alone?: true
  /** Null when the site held, else one sentence that says what went wrong. */
  attack(site: Site): Promise<string | null>
}

/** Thrown when an abuse cannot be tried, because what has to work before it does not. */
export class CannotTry extends Error {}

/** Ends an abuse whose precondition does not hold. */
export function must(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new CannotTry(otherwise)
}

/** Ends an abuse in which a form that has to be taken is not. */
export function mustBeTaken({ status }: Answer, deed: string) {
  must(status === 303, `${deed} was answered ${status}`)
}

/** The first of some checks, made one after the other, that has something to say. */
export async function firstOf<Item>(
  items: Iterable<Item>,
  check: (item: Item) => Promise<string | null>,
): Promise<string | null> {
  for (const item of items) {
    const problem = await check(item)
    if (problem !== null) return problem
  }
  return null
}

/** The same, made all at once. */
export async function firstOfAll<Item>(
  items: Iterable<Item>,
  check: (item: Item) => Promise<string | null>,
): Promise<string | null> {
  const problems = await Promise.all([...items].map(check))
  return problems.find((problem) => problem !== null) ?? null
}

/** As many as asked for, made at once. */
export function times<Result>(count: number, make: (index: number) => Result): Result[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
