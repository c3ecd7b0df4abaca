// The built style, script and images: from memory, compressed ahead, kept by browsers for a year.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler } from 'express'
import { type Encoded, sendEncoded } from './encoded.ts'

const year = 365 * 24 * 3600
const hashed = /^([a-z0-9-]+\/)*[a-z0-9-]+\.[0-9a-f]{10}\.[a-z0-9]+$/

/**
 * Serves what `names` lists of a folder, and what other builds left there, mounted where they belong; everything else goes
 * on. In memory, because a
 * stream that a visitor breaks off leaks its file, and one whose file is gone ends the process.
 */
export function staticFiles(folder: string, names: string[]): RequestHandler {
  const files = new Map(names.map((name) => [`/${name}`, readStaticFile(folder, name)]))

  /** Of the build before or after: while processes are replaced, a page of one asks another for its style. */
  function find(path: string) {
    const name = path.slice(1)
    const known = files.get(path)
    if (known || !hashed.test(name) || !existsSync(join(folder, name))) return known
    const file = readStaticFile(folder, name)
    files.set(path, file)
    return file
  }

  return (req, res, next) => {
    const file = find(req.path)
    if (!file || (req.method !== 'GET' && req.method !== 'HEAD')) return next()
    res.set('Cache-Control', `public, max-age=${year}, immutable`)
    sendEncoded(req, res, req.path.split('.').at(-1) ?? '', file)
  }
}

function readStaticFile(folder: string, name: string): Encoded {
  const all = new Set(readdirSync(join(folder, name, '..')).map((file) => join(folder, name, '..', file)))
  const read = (ending: string) => {
    const path = join(folder, name + ending)
    return all.has(path) ? readFileSync(path) : null
  }
  return { identity: readFileSync(join(folder, name)), br: read('.br'), gzip: read('.gz') }
}
