// A file to publish, and the name under which it is.
import { createHash } from 'node:crypto'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {{ name: string, content: Buffer }} Asset a file to publish; name is what `asset()` is asked for */

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const source = join(root, 'static')

/** @param {Asset} asset */
export function hashedName({ name, content }) {
  const extension = extname(name)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  return `${name.slice(0, -extension.length)}.${hash}${extension}`
}
