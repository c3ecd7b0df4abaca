// Content in the forms in which it goes over the wire (RFC 9110, 8.4), and a memory for what was packed.
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export interface Packed {
  identity: Buffer
  br: Buffer
  gzip: Buffer
}

/** A page as it goes over the wire; heads are pairs of name and value, as `writeHead` takes them. */
export interface FinishedPage {
  bodies: Packed
  etags: Record<keyof Packed, string>
  heads: Record<keyof Packed, string[]>
  /** Of all forms. */
  head: string[]
}

/** All forms of it; `quality` is Brotli's, 0 (fast) to 11 (small). */
export async function pack(identity: Buffer, quality: number): Promise<Packed> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality }
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, { params }),
    promisify(gzip)(identity, { level: 9 }),
  ])
  return { identity, br, gzip: gz }
}

/** Puts an entry in as the latest; only the hundred latest stay. */
export function keepLatest<K, V>(kept: Map<K, V>, key: K, value: V): V {
  kept.delete(key)
  kept.set(key, value)
  const [oldest] = kept.keys()
  if (kept.size > mostKept) kept.delete(oldest as K)
  return value
}

const mostKept = 100
