// A fast path. Most of a member's page is the same for all members: that is drawn once, with holes for what is personal, and
// kept; what belongs into the holes is drawn for each visitor. That makes members' pages several times as fast.
import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Deps } from '../deps.ts'
import type { PageFrame } from '../helpers/kept-pages.ts'
import { hasMessages } from './flash.ts'
import type { Member } from './user-state.ts'

type FrameDeps = Pick<Deps, 'config' | 'pageFrames' | 'views'>

/** What a view may print of a member anywhere, as text or in an attribute; all else only where `personal` draws a view. */
const printable = ['name', 'email', 'tileUrl'] as const
type Printable = Pick<Member, (typeof printable)[number]>

/** What a view may ask of a member anywhere: there is a frame for each answer. */
type Kind = Pick<Member, 'state' | 'ownKey'>

interface Page {
  view: string
  /** The names that lead to pages of their own; with others in the query a page is not kept, for there is no end of them. */
  query?: string[]
  /** What is the same for all who may see this address, asked for when it is not in memory; null when it has answered. */
  shared(user: Printable): object | null | Promise<object | null>
  /** For the views that `personal` draws. */
  own?: object
}

/** Draws a page for a member. A frame is drawn without one, so that nothing of a member's is ever kept (S39). */
export async function drawFramed(
  deps: FrameDeps,
  req: Pick<Request, 'headers' | 'originalUrl' | 'query'>,
  res: Response,
  { view, query = [], shared, own }: Page,
) {
  const { locals } = res
  const { theme, consent, user, path, canonical } = locals
  if (user.state === 'guest' || hasMessages(deps, req)) {
    const all = await shared(user as Printable)
    return all === null ? undefined : res.render(view, { ...all, ...own })
  }
  const name = [view, user.state, user.ownKey, theme, consent.given, consent.analysis, req.originalUrl].join(
    ' ',
  )
  const frame = deps.pageFrames.find(name) ?? (await makeFrame(user))
  if (frame === null || res.headersSent) return
  const context = { theme, consent, user, path, canonical, ...own }
  sendAll(res, fill(deps, frame, context))

  async function makeFrame(kind: Kind) {
    const keep = deps.pageFrames.keeper()
    const nobody = nobodyWho(kind)
    const all = await shared(nobody)
    if (all === null) return null
    const common = { theme, consent, path, canonical, messages: [], user: nobody, isFrame: true, ...all }
    const made = cut(deps, deps.views.render(`${view}.njk`, common))
    if (Object.keys(req.query).every((known) => query.includes(known))) keep(name, made)
    return made
  }
}

/** Of the holes for values: no visitor can write it. */
const mark = randomUUID()
const hole = (key: keyof Printable) => `\0${mark}${key}\0`

/** In the place of a member: holes for what may be printed, and an error for a view that asks for more. */
function nobodyWho({ state, ownKey }: Kind): Printable {
  const known = { state, ownKey, name: hole('name'), email: hole('email'), tileUrl: hole('tileUrl') }
  return new Proxy(known, {
    get(_known, key) {
      if (key in known) return Reflect.get(known, key)
      throw new Error(
        `A view asks for user.${String(key)}, which differs from member to member: see personal().`,
      )
    },
  })
}

/** NUL, which comes from no form and no database (S41), stands around the holes; a value's name comes after the mark. */
function cut({ views }: FrameDeps, html: string): PageFrame {
  return html.split('\0').map((part, at) => {
    const isHole = at % 2 === 1
    if (isHole && part.startsWith(mark)) return { hole: part.slice(mark.length) }
    if (isHole) return { view: views.getTemplate(part) }
    if (part.includes(mark)) throw new Error('A view prints something of a member other than as text.')
    return part.length > apart ? { bytes: Buffer.from(part) } : { text: part }
  })
}

/** Pieces of fewer characters go together: each that is sent alone costs a little. */
const apart = 1_000

function fill({ views }: FrameDeps, frame: PageFrame, context: { user: Member }) {
  const asText = views.getFilter('escape')
  const values = new Map<string, string>(printable.map((key) => [key, String(asText(context.user[key]))]))
  const pieces: Buffer[] = []
  let text = ''
  for (const part of frame) {
    if ('text' in part) text += part.text
    else if ('hole' in part) text += values.get(part.hole)
    else if ('view' in part) text += part.view.render(context)
    else {
      pieces.push(Buffer.from(text), part.bytes)
      text = ''
    }
  }
  return [...pieces, Buffer.from(text)]
}

const drawn: Response[] = []

/**
 * Piece by piece, for a copy of the whole for each visitor would be work for the collector of garbage; and all that were drawn
 * in this turn one right after the other, before their log lines: who reads them is woken once instead of for each.
 */
function sendAll(res: Response, pieces: Buffer[]) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  res.type('html').set('Content-Length', String(length))
  res.cork()
  for (const piece of pieces) if (piece.length > 0) res.write(piece)
  if (drawn.push(res) === 1) setImmediate(endAll)
}

function endAll() {
  for (const res of drawn.splice(0)) res.end()
}
