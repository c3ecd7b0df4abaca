// What is kept in memory of pages that many visitors get alike.
import type nunjucks from 'nunjucks'
import type { Packed } from './pack.ts'

/** A guest's page as it goes over the wire; heads are pairs of name and value, as `writeHead` takes them. */
export interface FinishedPage {
  bodies: Packed
  etags: Record<keyof Packed, string>
  heads: Record<keyof Packed, string[]>
  /** Of all forms. */
  head: string[]
}

/** A page of members: what is the same for all of them, long pieces as bytes, and between it what is not: values and views. */
export type PageFrame = (
  | { bytes: Buffer }
  | { text: string }
  | { hole: string }
  | { view: nunjucks.Template }
)[]
