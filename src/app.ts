// The path of every request, top to bottom.
import { fileURLToPath } from 'node:url'
import express, { type Express, type Router } from 'express'
import { type Deps, staticFolder } from './deps.ts'
import { cookiePolicy } from './middleware/cookie-policy.ts'
import { drawError, notFound, PageError } from './middleware/errors.ts'
import { readMessages } from './middleware/flash.ts'
import { guestPages } from './middleware/guest-pages.ts'
import { deadline, shedLoad } from './middleware/overload.ts'
import { packedPages } from './middleware/packed-pages.ts'
import { readBody } from './middleware/params.ts'
import { requestLog } from './middleware/request-log.ts'
import { sameOrigin } from './middleware/same-origin.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { readSession } from './middleware/session.ts'
import { staticFiles } from './middleware/static-files.ts'
import { readTheme } from './middleware/theme.ts'
import { userState } from './middleware/user-state.ts'
import { authRouter } from './routers/auth/router.ts'
import { homeRouter } from './routers/home/router.ts'
import { photoalbumRouter } from './routers/photoalbum/router.ts'

const tileOptions = { index: false, redirect: false, maxAge: 3_600_000 }

/** The whole site; `developmentRouters` hold what only development has. */
export function createApp(deps: Deps, developmentRouters: Router[] = []): Express {
  const app = bareApp(deps)
  if (deps.config.keepsPages) app.use(guestPages(deps))
  app.use(securityHeaders(deps))
  app.use('/static', staticFiles(fileURLToPath(staticFolder), Object.values(deps.assets)))
  if (deps.config.tiles.kind === 'folder')
    app.use('/tiles', express.static(deps.config.tiles.folder, tileOptions))
  app.use(requestLog(deps))
  app.use(shedLoad(deps))
  app.use(readTheme(deps))
  app.use(packedPages(deps))
  app.use(sameOrigin(deps))
  app.use(readBody)
  app.use(deadline())
  app.use(readMessages(deps))
  app.use(readSession(deps))
  app.use(userState(deps))
  app.use(cookiePolicy(deps))
  for (const router of developmentRouters) app.use(router)

  app.use(homeRouter(deps))
  app.use(photoalbumRouter(deps))
  app.use(authRouter(deps))

  app.use(notFound)
  app.use(drawError)
  return app
}

/** For requests that are none: an error page, by way of the status as the path. */
export function createBrokenRequestApp(deps: Deps): Express {
  const app = bareApp(deps)
  app.use(securityHeaders(deps))
  app.use(requestLog(deps))
  app.get('/:status', ({ params: { status } }) => {
    throw new PageError(Number(status))
  })
  app.use(drawError)
  return app
}

function bareApp(deps: Deps) {
  const app = express()
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing')
  app.set('env', 'production').enable('view cache')
  app.set('trust proxy', deps.config.proxyHops)
  app.set('query parser', 'simple')
  app.set('view engine', 'njk')
  app.locals.theme = 'auto'
  deps.views.express(app)
  knowOwnOrigin(app, deps.config.baseUrl)
  return app
}

/** TLS ends before us, and what a request says about it can be forged: the configured origin decides (S08, S26). */
function knowOwnOrigin(app: Express, baseUrl: string) {
  const { protocol } = new URL(baseUrl)
  Object.defineProperty(app.request, 'protocol', { value: protocol.slice(0, -1) })
}
