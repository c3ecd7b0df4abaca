// What stands in front of a service: a proxy that passes everything on, or changes what a test wants it to.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface Certificate {
  key: string
  cert: string
}

/** How a proxy treats what passes. */
export interface Manner {
  /** Another service than the usual one. */
  target?: string
  /** An answer of its own instead. */
  refuse?(req: IncomingMessage): { status: number; text: string } | null
  /** The visitor's headers, changed. */
  inward?(headers: IncomingHttpHeaders): IncomingHttpHeaders
  /** The service's headers, changed. */
  outward?(headers: IncomingHttpHeaders): IncomingHttpHeaders
}

export interface Front {
  /** Its origin. */
  url: string
  /** Stands in front of another service from now on. */
  leadTo(target: string): void
  /** Behaves so from the next request on. */
  behave(manner: Manner): void
  close(): Promise<void>
}

/** Starts one before a service, on https if there is a certificate; `usual` is how it behaves unless told. */
export async function startFront(
  target: string,
  certificate?: Certificate,
  usual: Manner = {},
): Promise<Front> {
  let manner = usual
  let leads = target
  const handle = (req: IncomingMessage, res: ServerResponse) => pass(leads, manner, req, res)
  const server = certificate ? createTlsServer(certificate, handle) : createServer(handle)
  await new Promise<void>((done) => server.listen(0, 'localhost', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `${certificate ? 'https' : 'http'}://localhost:${port}`,
    leadTo(other) {
      leads = other
    },
    behave(changed) {
      manner = { ...usual, ...changed }
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function pass(usual: string, manner: Manner, req: IncomingMessage, res: ServerResponse) {
  const refusal = manner.refuse?.(req)
  if (refusal) {
    req.resume()
    return void res.writeHead(refusal.status).end(refusal.text)
  }
  const { inward = same, outward = same, target = usual } = manner
  const options = { method: req.method ?? 'GET', headers: inward(req.headers) as OutgoingHttpHeaders }
  const onward = request(new URL(req.url ?? '/', target), options, (answer) => {
    res.writeHead(answer.statusCode ?? 502, outward(answer.headers))
    answer.pipe(res)
  })
  onward.on('error', () => res.writeHead(502).end())
  req.pipe(onward)
}

const same = (headers: IncomingHttpHeaders) => headers
