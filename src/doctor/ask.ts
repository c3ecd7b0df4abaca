// Asks a web server as a stranger would: without cookies, without following redirects, and with no trust to give away.
import axios from 'axios'

const waitAtMost = 4_500
const largestAnswer = 4 * 1024 * 1024

export interface Answer {
  status: number
  /** By names in small letters. */
  headers: Record<string, string | undefined>
  /** The lines that set cookies. */
  cookies: string[]
  text: string
  /** How many milliseconds the server's clock is ahead of this one, to about a second; null where it tells no time. */
  ahead: number | null
}

interface Question {
  method?: 'GET' | 'POST' | 'PUT'
  headers?: Record<string, string>
  body?: string
}

/** Nothing that speaks HTTP answers; the message says why, and holds no more of an address than its origin. */
export class NoAnswer extends Error {}

const client = axios.create({
  timeout: waitAtMost,
  maxRedirects: 0,
  maxContentLength: largestAnswer,
  responseType: 'text',
  transformResponse: (data) => data,
  proxy: false,
  validateStatus: () => true,
})

/** @throws NoAnswer */
export async function ask(url: string, { method = 'GET', headers = {}, body = '' }: Question = {}) {
  const begun = Date.now()
  try {
    const signal = AbortSignal.timeout(waitAtMost)
    const asked = {
      url,
      method,
      data: body,
      signal,
      headers: { 'User-Agent': 'minimal-user-doctor', ...headers },
    }
    return read(await client.request(asked), begun)
  } catch (error) {
    throw new NoAnswer(reason(error, new URL(url)))
  }
}

function read(response: { status: number; headers: object; data: unknown }, begun: number): Answer {
  const { 'set-cookie': cookies = [], ...headers } = { ...response.headers } as Record<string, string> & {
    'set-cookie'?: string[]
  }
  const now = (begun + Date.now()) / 2
  const told = Date.parse(headers.date ?? '')
  return {
    status: response.status,
    headers,
    cookies,
    text: String(response.data),
    ahead: Number.isNaN(told) ? null : told + 500 - now,
  }
}

const reasons: [RegExp, (url: URL) => string][] = [
  [/^ECONNREFUSED$/, ({ origin }) => `nothing listens at ${origin}`],
  [/^(ENOTFOUND|EAI_AGAIN)$/, ({ hostname }) => `nobody knows the name ${hostname}`],
  [/^(ECONNABORTED|ETIMEDOUT|ERR_CANCELED)$/, ({ origin }) => `${origin} does not answer in time`],
  [
    /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/,
    ({ host }) => `the certificate of ${host} is not to be trusted`,
  ],
]

function reason(error: unknown, url: URL) {
  const code = axios.isAxiosError(error) ? (error.code ?? '') : ''
  const found = reasons.find(([shape]) => shape.test(code))
  return found ? found[1](url) : `${url.origin} does not answer as a web server does${code && ` (${code})`}`
}
