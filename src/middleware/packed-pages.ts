// Pages that everybody may keep, packed for the wire; the same page is packed once, for it is the same for all guests.
import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'
import { keepLatest } from '../helpers/keep-latest.ts'
import { type Packed, pack } from '../helpers/pack.ts'
import { sendEncoded } from './encoded.ts'
import { finishPage } from './guest-pages.ts'

const quality = 5

/**
 * Packs what guests read and nothing else: a page that holds something of its reader together with something that others
 * wrote would give the first away by its packed length (BREACH, CVE-2013-3587). A page that comes too late, when its visitor
 * was told so already, goes nowhere.
 */
export function packedPages(deps: Pick<Deps, 'config' | 'guestPages' | 'log' | 'metrics'>): RequestHandler {
  const kept = new Map<string, Promise<Packed>>()
  const find = (html: string) => keepLatest(kept, html, kept.get(html) ?? pack(Buffer.from(html), quality))

  return (req, res, next) => {
    const keep = deps.guestPages.keeper()
    const render = res.render.bind(res)
    res.render = (view: string, options?: object) =>
      render(view, options ?? {}, (error: Error | null, html: string) => {
        if (error) return next(error)
        if (res.headersSent) return
        if (res.get('Cache-Control') === 'no-store') return void res.send(html)
        find(html).then((page) => {
          if (res.headersSent || finishPage(deps, req, res, page, keep)) return
          sendEncoded(req, res, 'html', page)
        }, next)
      })
    next()
  }
}
