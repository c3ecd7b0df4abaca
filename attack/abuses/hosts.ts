// What can be done by claiming that the site is called otherwise.
import { type Abuse, firstOf, firstOfAll, must } from '../abuse.ts'
import type { Answer, Headers } from '../browser.ts'
import type { Mail } from '../mailbox.ts'
import { bystander, loseKey, member, newAddress, resetPath } from '../people.ts'
import type { Site } from '../site.ts'

export const hosts: Abuse[] = [
  { id: 'S26', name: 'has mails lead to another host', attack: bendMails },
  { id: 'S26', name: 'has pages and redirects lead to another host', attack: bendPages },
  { id: 'S26', name: 'reads the inbox of development under another name', attack: readInbox },
]

const evil = 'evil.example'

/** Ways to say that the site is elsewhere. */
const claims: Headers[] = [
  { Host: evil },
  {
    'X-Forwarded-Host': evil,
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Server': evil,
    Forwarded: `for=1.2.3.4;host=${evil};proto=https`,
    Origin: `https://${evil}`,
    Referer: `https://${evil}/`,
  },
  {
    Host: `${evil}:80`,
    'X-Host': evil,
    'X-Original-Host': evil,
    'X-HTTP-Host-Override': evil,
    'X-Original-URL': `//${evil}/`,
    'X-Rewrite-URL': `//${evil}/`,
    'X-Forwarded-Prefix': `//${evil}`,
  },
]

const said = (headers: Headers) => JSON.stringify(headers)

async function bendMails(site: Site) {
  const { email } = await member(site)
  const welcomes = await firstOfAll(claims, async (headers) => {
    const to = newAddress()
    const { status } = await site.browser().post('/auth/signup', { email: to }, headers)
    if (status !== 303) return null
    return bentLink(site, await site.mailbox.wait(to, 'link'), headers)
  })
  if (welcomes) return welcomes
  const lost = await site.browser().post('/auth/forgotkey', { email }, claims[0])
  if (lost.status >= 400)
    must((await loseKey(site.browser(), email)).status === 303, 'no code could be asked for')
  return bentLink(site, await site.mailbox.wait(email, 'code'), claims[0] ?? {})
}

function bentLink({ origin }: Site, { links, text, html }: Mail, headers: Headers) {
  if ((text + html).includes(evil)) return `With ${said(headers)} the mail names ${evil}.`
  const bent = links.find((link) => new URL(link).origin !== origin)
  return bent ? `With ${said(headers)} the mail leads to ${new URL(bent).origin} instead of ${origin}.` : null
}

async function bendPages(site: Site) {
  const paths = ['/', '/auth/signup', '/sitemap.xml', '/robots.txt', '/nowhere']
  const asked = [...claims, {}].flatMap((headers) => paths.map((path) => ({ headers, path })))
  const pages = await firstOfAll(asked, async ({ headers, path }) =>
    bentAnswer(site, await site.browser().get(path, headers), headers),
  )
  if (pages) return pages
  const absolute = await firstOf([`http://${evil}/auth/logout`, `http://${evil}@localhost/`], async (path) =>
    bentAnswer(site, await site.browser().get(path), { path }),
  )
  if (absolute) return absolute
  const { email } = await bystander(site)
  return firstOf(claims, async (headers) => {
    const guarded = await site.browser().get('/auth/logout', headers)
    const asked = await site.browser().post('/auth/forgotkey', { email }, headers)
    if (asked.status === 303) resetPath(asked)
    return bentAnswer(site, guarded, headers) ?? bentAnswer(site, asked, headers)
  })
}

function bentAnswer({ origin }: Site, { headers, location, text }: Answer, claim: Headers) {
  if ((text + JSON.stringify(headers)).includes(evil)) return `With ${said(claim)} the answer names ${evil}.`
  const away = location !== '' && new URL(location, origin).origin !== origin
  return away ? `With ${said(claim)} the answer leads to ${location}.` : null
}

/** A foreign page whose name was bent to this machine could read every key. */
async function readInbox(site: Site) {
  const names = [evil, `localhost.${evil}`, `127.0.0.1.${evil}`]
  return firstOf(names, async (name) => {
    const { status } = await site.browser().get('/dev/inbox.json', { Host: name })
    return status < 400 ? `The inbox is open to pages that call this machine ${name}.` : null
  })
}
