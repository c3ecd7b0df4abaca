// Pages that everybody may keep, packed for the wire; the same page is packed once, for it is the same for all guests.
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { RequestHandler } from 'express'
import { type Encoded, sendEncoded } from './encoded.ts'

const mostKept = 100
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

/**
 * Packs what guests read and nothing else: a page that holds something of its reader together with something that others
 * wrote would give the first away by its packed length (BREACH, CVE-2013-3587).
 */
export function packedPages(): RequestHandler {
  const kept = new Map<string, Promise<Encoded>>()

  function find(html: string) {
    const packed = kept.get(html) ?? pack(html)
    kept.delete(html)
    kept.set(html, packed)
    for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest)
    return packed
  }

  return (req, res, next) => {
    const render = res.render.bind(res)
    res.render = (view: string, options?: object) =>
      render(view, options ?? {}, (error: Error | null, html: string) => {
        if (error) return next(error)
        if (res.get('Cache-Control') === 'no-store') return void res.send(html)
        find(html).then((page) => sendEncoded(req, res, 'html', page), next)
      })
    next()
  }
}

async function pack(html: string): Promise<Encoded> {
  const identity = Buffer.from(html)
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, quality),
    promisify(gzip)(identity, { level: 9 }),
  ])
  return { identity, br, gzip: gz }
}
