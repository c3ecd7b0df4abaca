// The routes of an app as Express holds them, so that no list in a test can forget one.
import type { Express, IRouter } from 'express'

/** `GET /album/imagedetails/:id`, one for each method of each route, in the order of the app. */
export function listRoutes(app: Express): string[] {
  return routesOf(app.router)
}

function routesOf(router: IRouter): string[] {
  return router.stack.flatMap((layer) => {
    const { route, handle } = layer
    if (!route) return 'stack' in handle ? routesOf(handle as unknown as IRouter) : []
    const methods = [...new Set(route.stack.map(({ method }) => method.toUpperCase()))]
    return methods.map((method) => `${method} ${route.path}`)
  })
}
