// A mailer that behaves as a test wants, and remembers what it was asked.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import jwt from 'jsonwebtoken'

export interface Sink {
  /** As MAILER_URL wants it, with a final slash. */
  url: string
  /** The path of every request so far, oldest first. */
  paths: string[]
  /** Behaves so from the next request on. */
  behave(as: RequestListener): void
  /** Breaks off whatever was not answered. */
  hangUp(): void
  close(): Promise<void>
}

/** What a mailer in order answers. */
export const sent: RequestListener = (_req, res) => void res.end('{"error":0,"msg":"Ok"}')

/** Starts one on a loopback port, a free one unless told. */
export async function startSink(first: RequestListener = sent, port = 0): Promise<Sink> {
  let behaviour = first
  const paths: string[] = []
  const server = createServer((req, res) => {
    paths.push(req.url ?? '')
    res.on('error', () => {})
    behaviour(req, res)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    paths,
    behave: (as) => {
      behaviour = as
    },
    hangUp: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The token of a path, which is the last thing in it. */
export function tokenIn(path: string | undefined): string {
  return path?.split('/').at(-1) ?? ''
}

/** What is in the box, whoever signed it. */
export function claimsIn(path: string | undefined): jwt.JwtPayload {
  const claims = jwt.decode(tokenIn(path))
  if (claims === null || typeof claims === 'string') throw new Error(`There is no token in ${path}.`)
  return claims
}
