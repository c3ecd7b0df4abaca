// The site as a visitor finds it, behind whatever stands in front: that it answers, and that its headers arrive.
import type { readConfig } from '../config.ts'
import type { Limits } from '../db/limits.ts'
import { type Answer, ask } from './ask.ts'
import { type Check, type Group, mend, ok } from './check.ts'
import { lookAtCookies } from './cookies.ts'
import { lookAtProxies } from './proxies.ts'

type Config = Pick<ReturnType<typeof readConfig>, 'baseUrl' | 'production' | 'proxyHops'>

/** `limits` is null where a stand-in counts, which is out of reach. */
export function siteGroup(config: Config, limits: Limits | null): Group {
  const { baseUrl, production } = config
  const plain = production ? plainAddress(baseUrl) : null
  return {
    title: `Site, at ${baseUrl}`,
    advice: 'start the site and its proxy, or correct BASE_URL',
    gated: true,
    checks: [
      { name: '/healthz', look: async () => lookAtHealth(await ask(`${baseUrl}/healthz`)) },
      { name: '/readyz', look: async () => lookAtReadiness(await ask(`${baseUrl}/readyz`)) },
      { name: 'headers', look: async () => lookAtHeaders(await ask(`${baseUrl}/`)) },
      { name: 'caching', look: async () => lookAtCaching(await ask(`${baseUrl}/`)) },
      ...(plain ? [redirectCheck(plain)] : []),
      { name: 'cookies', look: () => lookAtCookies(baseUrl) },
      { name: 'TRUST_PROXY', look: () => lookAtProxies(config, limits) },
    ],
  }
}

/** Where the same host would answer without TLS; null where BASE_URL has a port of its own, or no TLS. */
export function plainAddress(baseUrl: string) {
  const { protocol, port, hostname } = new URL(baseUrl)
  return protocol === 'https:' && port === '' ? `http://${hostname}/` : null
}

function lookAtHealth({ status, text }: Answer) {
  if (status === 200 && text.includes('"ok"')) return ok('answers 200')
  return mend(
    `answers ${status}, which is not what this site says: correct BASE_URL, or what the proxy leads to`,
  )
}

function lookAtReadiness({ status }: Answer) {
  if (status === 200) return ok('answers 200')
  return mend(`answers ${status}: the site does not reach its database, or is about to stop; see its log`)
}

/** Each header, and whether its value is one of the site's (S38). */
const wanted: [name: string, isOurs: (value: string) => boolean][] = [
  ['Strict-Transport-Security', (value) => Number(/max-age=(\d+)/.exec(value)?.[1]) >= 365 * 24 * 3600],
  ['X-Content-Type-Options', (value) => /^nosniff\b/.test(value)],
  ['Content-Security-Policy', (value) => value.startsWith("default-src 'none'")],
  ['Referrer-Policy', (value) => value === 'same-origin'],
  ['X-Request-Id', (value) => /^[\w-]{8,}$/.test(value)],
]

function lookAtHeaders({ status, headers }: Answer) {
  if (status !== 200) return mend(`the home page answers ${status}: see the log of the site and of its proxy`)
  const changed = wanted.filter(([name, isOurs]) => !isOurs(headers[name.toLowerCase()] ?? ''))
  const names = changed.map(([name]) => name).join(', ')
  if (names) return mend(`changed on the way: ${names}; have the proxy pass headers on as they are`)
  return 'x-powered-by' in headers
    ? mend('X-Powered-By is added on the way: have the proxy leave it out')
    : ok('arrive as the site sends them')
}

/** Browsers must ask again each time, or a page of before the log-in shows after it (S39). */
function lookAtCaching({ headers }: Answer) {
  const rules = (headers['cache-control'] ?? '').split(/\s*,\s*/)
  return ['public', 'max-age=0', 'must-revalidate'].every((rule) => rules.includes(rule))
    ? ok('Cache-Control of / arrives as the site sends it')
    : mend(
        'Cache-Control of / is changed on the way: have the proxy pass it on, or members may see old pages',
      )
}

function redirectCheck(plain: string): Check {
  return {
    name: 'http',
    advice: 'have the proxy listen on port 80 as well, and redirect from there to https',
    look: async () => lookAtRedirect(await ask(plain)),
  }
}

/** Whoever types the name alone must come to https. */
export function lookAtRedirect({ status, headers }: Answer) {
  const leads = [301, 302, 303, 307, 308].includes(status) && /^https:\/\//i.test(headers.location ?? '')
  return leads
    ? ok('leads to https')
    : mend(`answers ${status} instead of leading to https: have the proxy redirect it`)
}
