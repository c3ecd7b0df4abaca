// A visitor over HTTP: keeps cookies, comes from an address of its own and says that it comes from a page of the site.
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotTry } from './abuse.ts'
import { type Cookie, cookiesOf, createJar, type Jar } from './cookies.ts'
import { createGate } from './gate.ts'

/** One that is undefined is left out. */
export type Headers = Record<string, string | undefined>
export type Fields = Record<string, string>

export interface Answer {
  /** 401 stands for a guard's redirect to the log-in, so that it is never taken for a success. */
  status: number
  headers: IncomingHttpHeaders
  /** Where it redirects to; empty when it does not. */
  location: string
  cookies: Cookie[]
  text: string
  milliseconds: number
}

export interface Asked {
  method: string
  path: string
  headers?: Headers
  body?: string
}

export interface Browser {
  /** The network address that it claims to come from. */
  address: string
  jar: Jar
  get(path: string, headers?: Headers): Promise<Answer>
  /** Sends a form; a string goes out as it is. */
  post(path: string, fields?: Fields | string, headers?: Headers): Promise<Answer>
  send(asked: Asked): Promise<Answer>
  /** Another browser with the same cookies, elsewhere unless told: what a thief has. */
  copy(address?: string): Browser
}

/** The type of what forms send. */
export const formType = 'application/x-www-form-urlencoded'
const waitAtMost = 20_000
const busyTries = 10
const busyWait = 2_000

/**
 * What makes the site hash a key; what does not fit into its queue, or would wait there for 3 seconds, is answered 503
 * (S54). Eight get through in that time on a machine that is four times slower than most.
 */
const hashing = /^\/auth\/(login|deleteaccount|userprofile\/(key|email|export))$/
const hashesAtOnce = 8

/** Makes browsers of the site at `url` that share their connections. */
export function createBrowsers(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 60 })
  const hashes = createGate(hashesAtOnce)

  function browser(address = randomAddress(), jar = createJar()): Browser {
    async function send(asked: Asked) {
      const headers = {
        'X-Forwarded-For': address,
        'Sec-Fetch-Site': 'same-origin',
        'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        ...jar.header(asked.path),
        ...asked.headers,
      }
      const ask = () => patiently(() => exchange(url, agent, { ...asked, headers }))
      const answer = await (asked.method === 'POST' && hashing.test(asked.path) ? hashes(ask) : ask())
      jar.keep(answer.cookies)
      return answer
    }
    return {
      address,
      jar,
      send,
      get: (path, headers = {}) => send({ method: 'GET', path, headers }),
      post: (path, fields = {}, headers = {}) => send({ method: 'POST', path, ...form(fields, headers) }),
      copy: (elsewhere = randomAddress()) => browser(elsewhere, jar.copy()),
    }
  }
  return { browser, close: () => agent.destroy() }
}

function form(fields: Fields | string, headers: Headers) {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()
  return { body, headers: { 'Content-Type': formType, ...headers } }
}

/** One in ten million, so that the throttles of one visitor are not felt by another. */
export function randomAddress() {
  const byte = () => Math.floor(Math.random() * 256)
  return `10.${byte()}.${byte()}.${byte()}`
}

/** A site that says it is busy is asked again. */
async function patiently(ask: () => Promise<Answer>) {
  for (let tries = 1; ; tries++) {
    const answer = await ask()
    if (answer.status !== 503 || tries === busyTries) return answer
    await sleep(busyWait)
  }
}

async function exchange(url: string, agent: Agent, asked: Asked): Promise<Answer> {
  const began = performance.now()
  const incoming = await ask(url, agent, asked)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { statusCode = 0, headers } = incoming
  return {
    status: isTurnedAway(asked.path, headers.location) ? 401 : statusCode,
    headers,
    location: headers.location ?? '',
    cookies: cookiesOf(headers['set-cookie'] ?? []),
    text: Buffer.concat(chunks).toString('utf8'),
    milliseconds: performance.now() - began,
  }
}

/** A new key leads to the log-in as well. */
function isTurnedAway(path: string, location = '') {
  return /^(https?:\/\/[^/]+)?\/auth\/login\b/.test(location) && !path.startsWith('/auth/resetkey/')
}

/** A connection that the server closed just now, unused, is tried once more; Node says so by `reusedSocket`. */
function ask(url: string, agent: Agent, asked: Asked): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url)
  const { method, path, headers: given = {}, body = '' } = asked
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const length = method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {}
  return new Promise((done, failed) => {
    const options = { hostname, port, agent, method, path, headers: { ...headers, ...length } }
    const out = request({ ...options, timeout: waitAtMost }, done)
    out.on('timeout', () => out.destroy(new CannotTry(`${method} ${plain(path)} was not answered`)))
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' && out.reusedSocket) ask(url, agent, asked).then(done, failed)
      else failed(error)
    })
    out.end(body)
  })
}

/** A path without what may be secret in it. */
export function plain(path: string) {
  return path.replace(/[\w.~%-]{24,}/g, '...')
}
