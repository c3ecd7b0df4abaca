// The development inbox: mails go into a folder instead of the world, and /dev/inbox shows them.
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RequestHandler, Router } from 'express'
import type { Deliver, Mail } from '../mailer/mail.ts'
import { onlyHere } from './only-here.ts'

/** A mail as the inbox keeps it; `sent` is an ISO time, `links` are the web addresses in its text. */
export type InboxMail = Mail & { id: string; links: string[]; sent: string }

const newest = 200
const fileName = /^(\d{15}-\d{6}-[0-9a-f]{8})\.json$/

/**
 * An inbox in a folder (made when missing), one file per mail, the newest 200: so mails survive a restart, and all
 * processes of a checkout share them. Its routes belong in development only, on an app whose views hold views/dev.
 */
export function createInbox(options: { folder: string }): { deliver: Deliver; router: Router } {
  const { folder } = options
  const router = Router({ caseSensitive: true, strict: true })
  router.use('/dev', onlyHere)
  router.get('/dev/inbox', showList(folder))
  router.get('/dev/inbox.json', sendList(folder))
  router.get('/dev/inbox/:id', showMail(folder))
  router.get('/dev/inbox/:id/html', sendHtml(folder))
  return { deliver: keepIn(folder), router }
}

function keepIn(folder: string): Deliver {
  let count = 0
  return async (mail) => {
    count = (count + 1) % 1_000_000
    const now = new Date()
    const id = [padded(now.getTime(), 15), padded(count, 6), randomBytes(4).toString('hex')].join('-')
    const kept: InboxMail = { id, ...mail, links: linksIn(mail.text), sent: now.toISOString() }

    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, `${id}.json`)
    await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 })
    await rename(`${file}.new`, file)
    for (const old of (await listIds(folder)).slice(newest))
      await rm(join(folder, `${old}.json`), { force: true })
  }
}

function padded(value: number, digits: number) {
  return String(value).padStart(digits, '0')
}

function linksIn(text: string) {
  return [...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([link]) => link)
}

/** Newest first: ids begin with the time. */
async function listIds(folder: string) {
  const files = await readdir(folder).catch(unlessMissing([]))
  const ids = files.flatMap((file) => fileName.exec(file)?.[1] ?? [])
  return ids.sort().reverse()
}

async function listMails(folder: string) {
  const mails = await Promise.all((await listIds(folder)).slice(0, newest).map((id) => findMail(folder, id)))
  return mails.filter((mail) => mail !== null)
}

async function findMail(folder: string, id: string): Promise<InboxMail | null> {
  if (!fileName.test(`${id}.json`)) return null
  const content = await readFile(join(folder, `${id}.json`), 'utf8').catch(unlessMissing(null))
  return content === null ? null : (JSON.parse(content) as InboxMail)
}

function unlessMissing<T>(instead: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return instead
    throw error
  }
}

function showList(folder: string): RequestHandler {
  return async (_req, res) => {
    const mails = await listMails(folder)
    res.set(pageHeaders).render('dev/inbox.njk', { mails: mails.map(withDate) })
  }
}

/** As the templates want it. */
function withDate(mail: InboxMail) {
  return { ...mail, sent: new Date(mail.sent) }
}

function sendList(folder: string): RequestHandler {
  return async (_req, res) => {
    res.set(pageHeaders).json(await listMails(folder))
  }
}

function showMail(folder: string): RequestHandler<{ id: string }> {
  return async (req, res, next) => {
    const mail = await findMail(folder, req.params.id)
    if (!mail) return next()
    res.set(pageHeaders).render('dev/mail.njk', { mail: withDate(mail) })
  }
}

function sendHtml(folder: string): RequestHandler<{ id: string }> {
  return async (req, res, next) => {
    const mail = await findMail(folder, req.params.id)
    if (!mail) return next()
    res.removeHeader('Origin-Agent-Cluster')
    res.set(frameHeaders).type('html').send(mail.html.replace('<head>', '<head><base target="_blank">'))
  }
}

const pageHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}

/**
 * A mail may do nothing: no script, no form, nothing from elsewhere; only the inbox may frame it. Being sandboxed it has
 * no origin, so that a browser would complain about an Origin-Agent-Cluster.
 */
const frameHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
  'X-Frame-Options': 'SAMEORIGIN',
}
