// The section of the home page and the pages everybody may read.
import { Router } from 'express'
import type { Deps } from '../../deps.ts'
import { chooseCookies, showCookies } from './cookies.ts'
import { showFavicon, showHealth, showManifest, showReadiness, showRobots, showSitemap } from './machines.ts'
import { showMetrics } from './metrics.ts'
import { showAbout, showHome, showPrivacyNotice, showTermsOfService } from './pages.ts'
import { showPicture } from './picture.ts'
import { chooseTheme } from './theme.ts'

export function homeRouter(deps: Deps) {
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/', showHome(deps))
  router.get('/about', showAbout)
  router.get('/privacy-notice', showPrivacyNotice)
  router.get('/terms-of-service', showTermsOfService)
  router.get('/cookies', showCookies)
  router.post('/cookies', chooseCookies(deps))
  router.post('/theme', chooseTheme(deps))
  router.get('/pictures/:file', showPicture(deps))
  router.get('/robots.txt', showRobots(deps))
  router.get('/sitemap.xml', showSitemap(deps))
  router.get('/manifest.webmanifest', showManifest(deps))
  router.get('/favicon.ico', showFavicon(deps))
  router.get('/healthz', showHealth)
  router.get('/readyz', showReadiness(deps))
  router.get('/metrics', showMetrics(deps))

  return router
}
