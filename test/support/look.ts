// What a page of this site can be told by, and what an answer to bad input owes its visitor.
import { expect } from 'vitest'
import { siteName } from '../../src/environment.ts'

interface Shown {
  status: number
  text: string
}

/** A whole page with the site's title and bar, not somebody else's words. */
export function expectSiteLook({ text }: Pick<Shown, 'text'>, about = '') {
  const end = ` · ${siteName}</title>`
  expect(text, about).toMatch(/^\s*<!doctype html>/)
  expect(text.includes(end) && !text.includes(`<title>${end}`), `${about}: no title of the site`).toBe(true)
  expect(text, about).toContain('<a class="brand" href="/">')
}

/** A 4xx in the site's look with a sentence that says what is wrong, and nothing about the inside. */
export function expectHelpful(answer: Shown, about = '') {
  expect(answer.status, about).toBeGreaterThanOrEqual(400)
  expect(answer.status, about).toBeLessThan(500)
  expectSiteLook(answer, about)
  expect(sentencesOf(answer.text), `${about}: no sentence that helps`).not.toEqual([])
  expectNoInsides(answer, about)
}

/** No stack, SQL, path of the machine or name of a part. */
export function expectNoInsides({ text }: Pick<Shown, 'text'>, about = '') {
  expect(text, about).not.toMatch(/\bat .+:\d+:\d+|node_modules|node:internal|file:\/\/|\/src\/|\.[jt]s:\d/)
  expect(text, about).not.toMatch(/\b(SELECT|INSERT INTO|DELETE FROM|tbl_\w+|aut_\w+|minimaluser\.)\b/)
  expect(text, about).not.toMatch(/\b(ZodError|TypeError|ECONN\w+|postgres|pg_\w+|Invalid input)\b/i)
}

/** The sentences of an error page, of a refused form and of its fields, without their tags. */
function sentencesOf(text: string) {
  const status = /class="error-page"|This (link|code) does not work/.test(text)
  const pattern = status
    ? /<p class="lead">(.*?)<\/p>/gs
    : /(?:role="alert".*?<div>|id="[a-z-]+-error">.*?<span>)(.*?)<\/(?:div|span)>/gs
  return [...text.matchAll(pattern)]
    .map(([, sentence = '']) => sentence.trim())
    .filter((s) => /\w .*\.$/s.test(s))
}
