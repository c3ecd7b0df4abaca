// HTTP without a browser's manners: any header, cookie or byte, and the answer as it came.
import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http'
import { connect } from 'node:net'
import { newNetwork } from '../support/site.ts'

export interface Asked {
  method?: string
  path: string
  headers?: OutgoingHttpHeaders
  cookie?: string
  body?: string | Buffer
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Idle connections end here before the site ends them, which it might do just as one is used again. */
const agent = new Agent({ keepAlive: true, maxSockets: 20, timeout: 5_000 })
const formType = 'application/x-www-form-urlencoded'

/** Sends a request as it is, each from a network of its own, and never follows a redirect. */
export function send(url: string, asked: Asked): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const { method = 'GET', path, body } = asked
  const headers = {
    'X-Forwarded-For': newNetwork(),
    ...asked.headers,
    ...(asked.cookie ? { Cookie: asked.cookie } : {}),
  }
  return new Promise((done, failed) => {
    const out = request({ hostname, port, method, path, headers, agent }, (incoming) =>
      read(incoming).then(done, failed),
    )
    out.on('error', failed)
    out.end(body)
  })
}

/** Sends a form as a page of the site would. */
export function sendForm(url: string, path: string, fields: Record<string, string> | string, cookie = '') {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()
  const headers = {
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': formType,
    'Content-Length': Buffer.byteLength(body),
  }
  return send(url, { method: 'POST', path, headers, cookie, body })
}

/** Writes bytes to a fresh connection and reads until the server closes it or `milliseconds` are over. */
export function sendBytes(url: string, bytes: string | Buffer, milliseconds = 2_000): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((done) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => done(parse(Buffer.concat(chunks).toString('utf8'))))
    socket.setTimeout(milliseconds, () => socket.destroy())
  })
}

/** A GET whose path or header lines no HTTP library would send. */
export function sendLines(url: string, path: string, ...lines: (string | Buffer)[]) {
  const first = [`GET ${path} HTTP/1.1`, `Host: ${new URL(url).host}`, 'Connection: close']
  const head = [...first, ...lines, '', ''].map((line) =>
    Buffer.concat([Buffer.from(line), Buffer.from('\r\n')]),
  )
  return sendBytes(url, Buffer.concat(head.slice(0, -1)))
}

/** Each cookie that an answer sets, by name: its value and the attributes behind it. */
export function cookiesOf({ headers }: Pick<Answer, 'headers'>) {
  return new Map(
    (headers['set-cookie'] ?? []).map((line) => {
      const [pair = '', ...attributes] = line.split('; ')
      const at = pair.indexOf('=')
      return [pair.slice(0, at), { value: pair.slice(at + 1), attributes }]
    }),
  )
}

/** The cookies that an answer leaves in an empty browser, as a Cookie header. */
export function cookieHeader(answer: Pick<Answer, 'headers'>) {
  const kept = [...cookiesOf(answer)].filter(([, { value }]) => value !== '')
  return kept.map(([name, { value }]) => `${name}=${value}`).join('; ')
}

async function read(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  }
}

function parse(received: string): Answer {
  const [head = '', ...rest] = received.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]*:\s*/, '')]),
  )
  return { status: Number(first.split(' ')[1] ?? 0), headers, text: rest.join('\r\n\r\n') }
}
