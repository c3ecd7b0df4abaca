// Answers for machines: crawlers, and whatever watches over the process.
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'

const publicPages = [
  '/',
  '/about',
  '/privacy-notice',
  '/terms-of-service',
  '/cookies',
  '/auth/signup',
  '/auth/login',
]
const kept = 'public, max-age=3600'

export const showRobots = (deps: Deps) => (_req: Request, res: Response) => {
  const lines = [
    'User-agent: *',
    'Disallow: /emailconfirmationhtml/',
    'Disallow: /dev/',
    `Sitemap: ${deps.config.baseUrl}/sitemap.xml`,
  ]
  res
    .set('Cache-Control', kept)
    .type('text/plain')
    .send(`${lines.join('\n')}\n`)
}

export const showSitemap = (deps: Deps) => (_req: Request, res: Response) => {
  const urls = publicPages.map((path) => `  <url><loc>${deps.config.baseUrl}${path}</loc></url>`)
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls,
    '</urlset>',
  ]
  res
    .set('Cache-Control', kept)
    .type('application/xml')
    .send(`${lines.join('\n')}\n`)
}

/** Alive: the process answers. */
export const showHealth = (_req: Request, res: Response) => {
  res.set('Cache-Control', 'no-store').json({ status: 'ok' })
}

/** Ready: the database answers too; otherwise the error page says 503. */
export const showReadiness = (deps: Deps) => async (_req: Request, res: Response) => {
  await deps.db.ping()
  res.set('Cache-Control', 'no-store').json({ status: 'ready' })
}
