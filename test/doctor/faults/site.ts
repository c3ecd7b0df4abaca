// Faults of the site as visitors find it: the proxy, what it changes on the way, and how many there are of it.
import type { IncomingHttpHeaders } from 'node:http'
import { freePort } from '../../support/port.ts'
import { type Fault, inFrontOf, told } from './fault.ts'

const cookiesChanged = (change: (line: string) => string) =>
  inFrontOf('site', {
    outward: ({ 'set-cookie': lines, ...headers }) =>
      lines ? { ...headers, 'set-cookie': lines.map(change) } : headers,
  })

const headersChanged = (change: IncomingHttpHeaders) =>
  inFrontOf('site', { outward: (headers) => ({ ...headers, ...change }) })

export const faultsOfSite: Fault[] = [
  {
    name: 'a site that is away',
    cause: async () => ({ env: { BASE_URL: `https://localhost:${await freePort()}` } }),
    mend: ['/healthz: nothing listens at https://localhost:'],
  },
  {
    name: 'another site at its address',
    cause: ({ fronts }) => ({ env: { BASE_URL: fronts.tiles.url } }),
    mend: ['/healthz: answers 403, which is not what this site says'],
  },
  {
    name: 'a site without its database',
    cause: inFrontOf('site', { refuse: ({ url }) => (url === '/readyz' ? { status: 503, text: '' } : null) }),
    mend: ['/readyz: answers 503'],
  },
  {
    name: 'a proxy that takes headers away',
    cause: headersChanged({ 'strict-transport-security': '', 'x-request-id': '' }),
    mend: ['headers: changed on the way: Strict-Transport-Security, X-Request-Id; have the proxy'],
  },
  {
    name: 'a proxy that says what it is made of',
    cause: headersChanged({ 'x-powered-by': 'PHP/5.2' }),
    mend: ['headers: X-Powered-By is added on the way'],
  },
  {
    name: 'a proxy that has browsers keep pages',
    cause: headersChanged({ 'cache-control': 'public, max-age=14400' }),
    mend: ['caching: Cache-Control of / is changed'],
  },
  {
    name: 'a proxy that takes Secure from cookies',
    cause: cookiesChanged((line) => line.replace('; Secure', '')),
    mend: ['cookies: arrive without Secure: have the proxy'],
  },
  {
    name: 'a proxy that gives cookies to other hosts and to scripts',
    cause: cookiesChanged((line) => `${line.replace('; HttpOnly', '')}; Domain=example.org`),
    mend: ['cookies: arrive without HttpOnly, with a Domain'],
  },
  {
    name: 'a proxy that renames cookies',
    cause: cookiesChanged((line) => line.replace('__Host-', '')),
    mend: ['cookies: __Host-theme does not arrive'],
  },
  {
    name: 'a forged X-Forwarded-For that is believed',
    cause: inFrontOf('site', { inward: (headers) => headers }),
    mend: ['TRUST_PROXY: 1 is too many, for a forged X-Forwarded-For is believed'],
  },
  {
    name: 'a proxy that is not counted',
    cause: told({ TRUST_PROXY: '0' }),
    mend: ['TRUST_PROXY: is 0, but the site speaks no TLS'],
  },
  {
    name: 'another pepper than that of the site',
    cause: told({ KEY_PEPPER: 'another-9f2c71d05e8b4a36c1d7e05f9b8a6234' }),
    mend: ['TRUST_PROXY: cannot be tried, for the site counts elsewhere'],
  },
]
