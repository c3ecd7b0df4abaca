// Answers for machines: crawlers, and whatever watches over the process.
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'

/** The pages for search engines, and when each last said something else: put today's date where you change one. */
const publicPages = {
  '/': '2026-11-28',
  '/about': '2026-11-24',
  '/privacy-notice': '2026-11-24',
  '/terms-of-service': '2026-11-24',
  '/cookies': '2026-11-28',
  '/auth/signup': '2026-11-24',
  '/auth/login': '2026-11-24',
}
const kept = 'public, max-age=3600'

export const showRobots = (deps: Deps) => (_req: Request, res: Response) => {
  const lines = ['User-agent: *', 'Disallow: /dev/', `Sitemap: ${deps.config.baseUrl}/sitemap.xml`]
  res
    .set('Cache-Control', kept)
    .type('text/plain')
    .send(`${lines.join('\n')}\n`)
}

export const showSitemap = (deps: Deps) => async (_req: Request, res: Response) => {
  const changed = { ...publicPages, '/': await homeChanged(deps) }
  const urls = Object.entries(changed).map(
    ([path, date]) => `  <url><loc>${deps.config.baseUrl}${path}</loc><lastmod>${date}</lastmod></url>`,
  )
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

/** The home page is as new as the newest of its pictures. */
async function homeChanged(deps: Deps) {
  const images = await deps.homeImages.list()
  const dates = images.map(({ changed }) => changed.toISOString().slice(0, 10))
  return [publicPages['/'], ...dates].sort().at(-1) ?? ''
}

/** Name, colours and icons for a home screen (Web Application Manifest, W3C). */
export const showManifest = (deps: Deps) => (_req: Request, res: Response) => {
  const { siteName } = deps.config
  const icon = (name: string, sizes: string, purpose = 'any') => ({
    src: `/static/${deps.assets[`icons/${name}.png`]}`,
    sizes,
    type: 'image/png',
    purpose,
  })
  const manifest = {
    name: siteName,
    short_name: siteName,
    start_url: '/',
    display: 'minimal-ui',
    background_color: deps.colours.light.page,
    theme_color: deps.colours.light.page,
    icons: [
      icon('icon-192', '192x192'),
      icon('icon-512', '512x512'),
      icon('maskable-512', '512x512', 'maskable'),
    ],
  }
  res
    .set('Cache-Control', kept)
    .type('application/manifest+json')
    .send(`${JSON.stringify(manifest, null, 2)}\n`)
}

/** Where whoever asks without having read a page looks for the icon. */
export const showFavicon = (deps: Deps) => (_req: Request, res: Response) => {
  res.set('Cache-Control', kept).redirect(302, `/static/${deps.assets['icons/favicon.ico']}`)
}

/** Alive: the process answers. */
export const showHealth = (_req: Request, res: Response) => {
  res.set('Cache-Control', 'no-store').json({ status: 'ok' })
}

/** Ready: the process is there to stay, and the database answers; otherwise the error page says 503 (S57, S59). */
export const showReadiness = (deps: Deps) => async (_req: Request, res: Response) => {
  res.set('Cache-Control', 'no-store')
  if (deps.lifecycle.leaving) return void res.status(503).set('Retry-After', '5').json({ status: 'leaving' })
  await deps.db.ping()
  res.json({ status: 'ready' })
}
