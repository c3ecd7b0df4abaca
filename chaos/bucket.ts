// A bucket behind a real S3 API, and before it somebody who can get in the way.
import { once } from 'node:events'
import { createServer, type RequestListener, request } from 'node:http'
import { startBucket } from '../test/support/bucket.ts'
import { freePort } from '../test/support/port.ts'
import { timed } from './mailer.ts'

export interface FaultyBucket {
  /** What the site is told about it. */
  env: Record<string, string>
  /** The names of all objects. */
  names(): Promise<string[]>
  /** Misbehaves from the next request on; null: is in order again, but for the requests that it has. */
  behave(as: RequestListener | null): void
  /** How long each request was kept that a misbehaviour had, until the site or it gave up: milliseconds. */
  kept: number[]
  close(): Promise<void>
}

export async function startFaultyBucket(): Promise<FaultyBucket> {
  const bucket = await startBucket()
  const { port: behind } = new URL(bucket.url)
  let fault: RequestListener | null = null
  const kept: number[] = []
  const pass: RequestListener = (req, res) => {
    const { method, url: path, headers } = req
    const on = request({ hostname: 'localhost', port: behind, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    on.on('error', () => res.destroy())
    req.pipe(on)
  }
  const proxy = createServer((req, res) => (fault ? timed(kept, fault) : pass)(req, res))
  const port = await freePort()
  proxy.listen(port, 'localhost')
  await once(proxy, 'listening')

  return {
    env: {
      AWS_TILES_BUCKET_NAME: 'tiles',
      AWS_TILES_BUCKET_URL: `${bucket.url}/tiles/`,
      AWS_ENDPOINT_URL_S3: `http://localhost:${port}`,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
    names: bucket.names,
    behave(as) {
      fault = as
    },
    kept,
    async close() {
      proxy.closeAllConnections()
      proxy.close()
      await bucket.close()
    },
  }
}
