// Where the site is, BASE_URL says and nobody else: no request makes a mail, a redirect or a page point elsewhere.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newAddress, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type Answer, cookieHeader, sendBytes, sendForm } from './plain-http.ts'

const evil = 'evil.example'

/** Ways to claim that the site is elsewhere, as header lines; the site's own host is {host}. */
const claims: Record<string, string[]> = {
  'a foreign Host': [`Host: ${evil}`],
  'a foreign Host with a port': [`Host: ${evil}:80`],
  'a Host that begins like ours': [`Host: {host}.${evil}`],
  'a Host with our name as user': [`Host: {host}@${evil}`],
  'a Host with markup': [`Host: "><script src=//${evil}>`],
  'X-Forwarded-Host': ['Host: {host}', `X-Forwarded-Host: ${evil}`],
  'two X-Forwarded-Host': ['Host: {host}', `X-Forwarded-Host: {host}, ${evil}`, `X-Forwarded-Host: ${evil}`],
  'X-Forwarded-Proto': [
    'Host: {host}',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Port: 444',
    'X-Forwarded-Ssl: on',
  ],
  Forwarded: ['Host: {host}', `Forwarded: for=1.2.3.4;host=${evil};proto=https`],
  'other headers of proxies': [
    'Host: {host}',
    ...['X-Host', 'X-Forwarded-Server', 'X-Original-Host', 'X-HTTP-Host-Override'].map(
      (name) => `${name}: ${evil}`,
    ),
    ...['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix'].map((name) => `${name}: //${evil}/`),
  ],
}

for (const proxyHops of [0, 1]) {
  describe(`behind ${proxyHops} proxies`, () => {
    let site: TestSite
    let host: string
    beforeAll(async () => {
      site = await startSite({ config: { proxyHops, limitFactor: 100 } })
      host = new URL(site.url).host
    })
    afterAll(() => site.close())

    const ask = (request: string, headers: string[], body = '') => {
      const lines = headers.map((line) => line.replace('{host}', host))
      const form = body
        ? [`Content-Length: ${body.length}`, 'Content-Type: application/x-www-form-urlencoded']
        : []
      const all = [
        `${request} HTTP/1.1`,
        ...lines,
        ...form,
        'Sec-Fetch-Site: same-origin',
        'Connection: close',
      ]
      return sendBytes(site.url, `${all.join('\r\n')}\r\n\r\n${body}`)
    }

    const expectHere = ({ headers, text }: Answer) => {
      expect(text + JSON.stringify(headers)).not.toContain(evil)
      expect(text).not.toContain('https://localhost')
      for (const [, url = ''] of text.matchAll(/(?:rel="canonical" href|og:url" content)="([^"]*)"/g))
        expect(new URL(url).origin).toBe(site.url)
      if (headers.location) expect(headers.location).toMatch(/^\/(?!\/)/)
    }

    it.each(Object.entries(claims))('S26: %s changes no page and no redirect', async (_name, headers) => {
      for (const path of ['/', '/about', '/auth/signup', '/sitemap.xml', '/robots.txt', '/nowhere'])
        expectHere(await ask(`GET ${path}`, headers))
      const guarded = await ask('GET /auth/logout?a=b', headers)
      expect(guarded.headers.location).toBe('/auth/login?next=%2Fauth%2Flogout%3Fa%3Db')
      expectHere(await ask('POST /cookies', headers, 'choice=all&next=%2Fabout'))
    })

    it('S26: none of these ways changes a mailed link', async () => {
      const mails = Object.values(claims).map(async (headers) => {
        const email = newAddress()
        const answer = await ask('POST /auth/signup', headers, `email=${email}`)
        expect(answer.status).toBe(303)
        expectHere(answer)
        return waitForMail(site, email)
      })
      for (const { links, html, text } of await Promise.all(mails)) {
        expect(links.length).toBeGreaterThan(0)
        for (const link of links) expect(new URL(link).origin).toBe(site.url)
        expect(text + html).not.toContain(evil)
      }
    })

    it.each([
      `http://${evil}`,
      `https://${evil}:444`,
      `http://${evil}@localhost`,
      `http://localhost@${evil}`,
      `//${evil}`,
    ])('S26: a request for %s/... changes no page and no redirect', async (origin) => {
      for (const path of ['/', '/about', '/auth/login', '/nowhere'])
        expectHere(await ask(`GET ${origin}${path}`, ['Host: {host}']))
      expectHere(await ask(`GET ${origin}/auth/logout`, ['Host: {host}']))
      expectHere(await ask(`POST ${origin}/cookies`, ['Host: {host}'], 'choice=all'))
      const email = newAddress()
      const answer = await ask(`POST ${origin}/auth/signup`, ['Host: {host}'], `email=${email}`)
      expectHere(answer)
      if (answer.status === 303) expect(JSON.stringify(await waitForMail(site, email))).not.toContain(evil)
    })

    it('S26: a mail that is asked for again points here too', async () => {
      const email = newAddress()
      const cookie = cookieHeader(await sendForm(site.url, '/auth/signup', { email }))
      await waitForMail(site, email)
      await site.deps.db.executeSql(
        "UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '1 hour'",
      )
      const headers = [`Host: ${evil}`, `X-Forwarded-Host: ${evil}`, `Cookie: ${cookie}`]
      const answer = await ask('POST /auth/resendconfirmation', headers, 'x')
      expect(answer.status).toBe(303)
      expectHere(answer)
      expect(JSON.stringify(await waitForMail(site, email, 2))).not.toContain(evil)
    })
  })
}
