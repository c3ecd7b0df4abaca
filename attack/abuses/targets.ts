// What can be done with the fields that say which page comes next.
import { type Abuse, firstOf, firstOfAll, must } from '../abuse.ts'
import { bystander } from '../people.ts'
import type { Site } from '../site.ts'

export const targets: Abuse[] = [
  { id: 'S40', name: 'has the log-in lead to another site', attack: redirectLogIn },
  { id: 'S40', name: 'has the choice of cookies lead to another site', attack: redirectCookies },
]

const foreign = [
  'https://evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/album/..//evil.example',
  '/%2e//evil.example',
  ' //evil.example',
  '/\r\nLocation: https://evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '@evil.example',
  'http:evil.example',
  'https:///evil.example',
]

/** Where a browser would end up. */
function leadsAway({ origin }: Site, location: string) {
  const url = URL.canParse(location, `${origin}/auth/login`)
    ? new URL(location, `${origin}/auth/login`)
    : null
  return url?.origin !== origin || url.pathname.startsWith('//')
}

async function redirectLogIn(site: Site) {
  const owner = await bystander(site)
  const hidden = await firstOfAll(foreign, async (next) => {
    const { text } = await site.browser().get(`/auth/login?next=${encodeURIComponent(next)}`)
    const value = /action="\/auth\/login"[\s\S]*?name="next"[^>]*value="([^"]*)"/.exec(text)?.[1] ?? '/'
    return leadsAway(site, value)
      ? `The form of the log-in holds ${JSON.stringify(next)} as the next page.`
      : null
  })
  if (hidden) return hidden
  return firstOf(['//evil.example', '/\\evil.example', '/.//evil.example'], async (next) => {
    const { email, key } = owner
    const { status, location } = await site.browser().post('/auth/login', { email, key, next })
    must(status === 303 || status === 422, `a log-in with another next page was answered ${status}`)
    return status === 303 && leadsAway(site, location) ? `After log-in ${next} leads to ${location}.` : null
  })
}

async function redirectCookies(site: Site) {
  return firstOfAll(foreign, async (next) => {
    const { status, location } = await site.browser().post('/cookies', { choice: 'essential', next })
    must(status < 500, `${JSON.stringify(next)} was answered ${status}`)
    return status === 303 && leadsAway(site, location)
      ? `${JSON.stringify(next)} leads to ${location}.`
      : null
  })
}
