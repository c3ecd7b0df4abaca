// A proxy between browsers and the site that keeps what it may keep, as RFC 9111 has it for shared caches.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, send } from './plain-http.ts'

interface Kept {
  answer: Answer
  until: number
  /** What the request's headers named by Vary held. */
  varied: Record<string, string | undefined>
}

export interface CachingProxy {
  url: string
  /** How many answers came out of the cache. */
  hits(): number
  close(): Promise<void>
}

/** Starts one in front of `url`; a careless one, as many are, does not look at Vary. */
export async function startCachingProxy(url: string, careless = false): Promise<CachingProxy> {
  const kept = new Map<string, Kept[]>()
  let hits = 0

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const path = request.url ?? '/'
    const reads = request.method === 'GET'
    const found = reads ? kept.get(path)?.find((entry) => isFresh(entry, request.headers)) : undefined
    if (found) {
      hits++
      return found.answer
    }
    const answer = await forward(url, request)
    const seconds = secondsToKeep(answer)
    if (reads && seconds > 0) {
      const varied = careless ? {} : variedBy(answer, request.headers)
      kept.set(path, [...(kept.get(path) ?? []), { answer, until: Date.now() + seconds * 1000, varied }])
    }
    return answer
  }

  const server = createServer((request, response) => {
    answerTo(request).then((answer) => pass(answer, response))
  })
  await new Promise<void>((done) => server.listen(0, 'localhost', done))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    hits: () => hits,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

async function forward(url: string, request: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { connection: _, ...headers } = request.headers
  return send(url, {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: { ...headers, host: new URL(url).host },
    body: Buffer.concat(chunks),
  })
}

/** Zero for what a shared cache must not keep; what the site says nothing about is not kept either. */
function secondsToKeep({ headers }: Answer) {
  const rules = String(headers['cache-control'] ?? '').toLowerCase()
  if (/\b(no-store|private|no-cache)\b/.test(rules) || headers.vary === '*') return 0
  return Number(/s-maxage=(\d+)/.exec(rules)?.[1] ?? /max-age=(\d+)/.exec(rules)?.[1] ?? 0)
}

function variedBy({ headers }: Answer, asked: IncomingHttpHeaders) {
  const names = String(headers.vary ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
    .filter(Boolean)
  return Object.fromEntries(names.map((name) => [name, asked[name]?.toString()]))
}

function isFresh({ until, varied }: Kept, asked: IncomingHttpHeaders) {
  return (
    until > Date.now() && Object.entries(varied).every(([name, value]) => asked[name]?.toString() === value)
  )
}

function pass({ status, headers, text }: Answer, response: ServerResponse) {
  const {
    'transfer-encoding': _,
    'content-length': __,
    connection: ___,
    'keep-alive': ____,
    ...rest
  } = headers
  response.writeHead(status, rest).end(text)
}
