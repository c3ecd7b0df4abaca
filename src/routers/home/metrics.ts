// The numbers of the site for Prometheus, for whoever has METRICS_TOKEN.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'
import { metricsType } from '../../helpers/metrics.ts'
import { metricsOfAll } from '../../helpers/metrics-of-all.ts'
import { PageError } from '../../middleware/errors.ts'

/** All web processes' numbers; without a token there is no such page. */
export const showMetrics = (deps: Deps) => async (req: Request, res: Response) => {
  const { metricsToken } = deps.config
  if (metricsToken === null) throw new PageError(404)
  res.set('Cache-Control', 'no-store')
  if (!isSame(req.get('Authorization') ?? '', metricsToken)) return askForToken(res)
  res.type(metricsType).send(await metricsOfAll(deps.metrics))
}

function askForToken(res: Response) {
  res.status(401).set('WWW-Authenticate', 'Bearer realm="metrics"').type('text/plain')
  res.send('Only with the token.\n')
}

/** In a time that says nothing of where they differ. */
function isSame(authorization: string, token: string) {
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string) {
  return createHash('sha256').update(text).digest()
}
