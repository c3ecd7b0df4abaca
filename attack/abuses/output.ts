// What answers give away, or leave open to others.
import { type Abuse, firstOf, must } from '../abuse.ts'
import { plain } from '../browser.ts'
import { bystander, signUp } from '../people.ts'
import type { Site } from '../site.ts'
import { pagesOf } from '../walk.ts'

export const output: Abuse[] = [
  { id: 'S37', name: 'brings a script into a page', attack: readPolicy },
  { id: 'S38', name: 'looks for answers without the security headers', attack: readHeaders },
  { id: 'S39', name: "reads members' pages from a cache", attack: readCache },
  { id: 'S43', name: 'learns from error pages how the site is made', attack: readErrors },
  { id: 'S52', name: 'learns elsewhere who visits the site', attack: watchElsewhere },
]

async function readPolicy(site: Site) {
  const pages = (await pagesOf(site)).filter(({ answer }) => answer.text.includes('<html'))
  must(pages.length > 10, 'the walk found fewer than ten pages')
  return firstOf(pages, async ({ path, answer }) => {
    const loose = looseness(String(answer.headers['content-security-policy'] ?? ''))
    if (loose) return `The policy of ${plain(path)} ${loose}.`
    const inline = /<script(?![^>]*\bsrc=)|<style|\sstyle="|\son[a-z]+="|(?:href|src|action)="\s*javascript:/i
    return inline.test(withoutData(answer.text))
      ? `${plain(path)} has a script, style or handler in the page itself.`
      : null
  })
}

/** What search engines are told, which no browser runs: JSON that cannot end its element early. */
const withoutData = (page: string) =>
  page.replaceAll(/<script type="application\/ld\+json">([^<]*)<\/script>/g, (block, data) =>
    isJson(data) ? '' : block,
  )

function isJson(text: string) {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

/** What a policy allows that it must not; null when there is nothing. */
function looseness(policy: string) {
  const rules = new Map(policy.split(/; */).map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]))
  const only = (name: string, value: string) => rules.get(name)?.join(' ') === value
  if (!only('default-src', "'none'")) return "does not begin from default-src 'none'"
  if (/unsafe-|\*|data:|blob:|https?:(?!\/\/)/.test(policy.replace(/img-src [^;]*/, '')))
    return 'allows what is inline, evaluated or from anywhere'
  if (!only('base-uri', "'none'")) return 'lets a page move its links: no base-uri'
  if (!only('form-action', "'self'")) return 'lets forms go elsewhere: no form-action'
  if (!only('frame-ancestors', "'none'")) return 'lets others frame the page'
  return /\*|unsafe|https?:(?!\/\/)/.test((rules.get('img-src') ?? []).join(' '))
    ? 'allows pictures from anywhere'
    : null
}

const owed: [string, RegExp][] = [
  ['strict-transport-security', /max-age=\d{7,}/],
  ['x-content-type-options', /^nosniff$/],
  ['referrer-policy', /^same-origin$/],
  ['cross-origin-opener-policy', /^same-origin$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['content-security-policy', /default-src 'none'/],
]

/** On every kind of answer: pages, files, redirects, refusals. */
async function readHeaders(site: Site) {
  const { browser } = await bystander(site)
  const style = /href="(\/static\/[^"]+\.css)"/.exec((await browser.get('/')).text)?.[1] ?? '/static/none.css'
  const asked = [
    '/',
    style,
    '/robots.txt',
    '/healthz',
    '/nowhere',
    '/auth/userprofile',
    '/%ff',
    '/auth/undo/x',
    '/tiles/x',
  ]
  const answers = [
    ...(await Promise.all(asked.map((path) => site.browser().get(path)))),
    await browser.get('/auth/userprofile'),
    await site.browser().post('/auth/login'),
    await site.browser().post('/auth/login', 'a=1', { 'Sec-Fetch-Site': 'cross-site' }),
    await site.browser().post('/auth/login', '{}', { 'Content-Type': 'application/json' }),
    await site.browser().send({ method: 'HEAD', path: '/' }),
  ]
  return firstOf(answers, async ({ status, headers }) => {
    const [name] = owed.find(([header, value]) => !value.test(String(headers[header] ?? ''))) ?? []
    if (name) return `An answer with status ${status} has no good ${name}.`
    return headers['x-powered-by'] || headers.server ? 'An answer says what the site is made of.' : null
  })
}

async function readCache(site: Site) {
  const pages = await pagesOf(site)
  must(
    pages.filter(({ who, answer }) => who === 'member' && answer.status === 200).length > 5,
    'members get no pages',
  )
  const problem = await firstOf(pages, async ({ path, answer, who }) => {
    const cache = String(answer.headers['cache-control'] ?? '')
    if (who !== 'guest' && answer.status < 400 && !cache.includes('no-store'))
      return `${plain(path)} of a logged-in member may be kept: "${cache}".`
    const kept = answer.cookies.length > 0 && !cache.includes('no-store')
    return kept ? `${plain(path)} sets a cookie and may be kept.` : null
  })
  if (problem) return problem
  const fresh = await signUp(site)
  const { headers } = await fresh.browser.post('/auth/logout')
  if (!headers['clear-site-data']) return 'Log-out does not have the browser clear what it keeps.'
  const mailed = [await site.browser().get(`${fresh.link}x`), await site.browser().get(fresh.link)]
  const kept = mailed.find((answer) => !String(answer.headers['cache-control']).includes('no-store'))
  return kept ? 'The page of a mailed link may be kept.' : null
}

const insides = [
  /\bat .+:\d+:\d+|node_modules|node:internal|file:\/\/|\/src\/|\.[jt]s:\d/,
  /\b(SELECT|INSERT INTO|DELETE FROM|tbl_\w+|aut_\w+|minimaluser\.)\b/,
  /\b(ZodError|TypeError|SyntaxError|ECONN\w+|postgres|pg_\w+|nunjucks|Template render)\b/i,
]

async function readErrors(site: Site) {
  const { browser } = await bystander(site)
  const form = 'application/x-www-form-urlencoded'
  const answers = await Promise.all([
    site.browser().get('/nowhere'),
    site.browser().get('/%ff'),
    site.browser().get('/auth/undo/x'),
    browser.get('/album/imagedetails/999999999'),
    site.browser().post('/auth/signup', `email=${'a'.repeat(20_000)}`),
    site.browser().post('/auth/signup', 'email=%00', { 'Content-Type': form }),
    site.browser().post('/auth/signup', '{"email":', { 'Content-Type': 'application/json' }),
    site.browser().post('/auth/signup', '', { 'Sec-Fetch-Site': 'cross-site' }),
    site.browser().send({ method: 'PUT', path: '/auth/login' }),
  ])
  const errors = answers.filter(({ status }) => status >= 400 && status !== 401)
  must(errors.length > 4, 'almost nothing that should be refused was')
  return firstOf(errors, async ({ status, headers, text }) => {
    const shown = insides.map((pattern) => pattern.exec(text)?.[0]).find(Boolean)
    if (shown) return `The page of a ${status} shows the inside: "${shown.slice(0, 60)}".`
    const id = String(headers['x-request-id'] ?? '')
    if (!id) return `The answer ${status} has no request id.`
    const needsId = status !== 410 && status !== 422
    return needsId && !text.includes(id) ? `The page of a ${status} does not show its request id.` : null
  })
}

async function watchElsewhere(site: Site) {
  return firstOf(await pagesOf(site), async ({ path, answer }) => {
    const loaded = [
      ...answer.text.matchAll(/<(?:script|img|iframe|source|link|form|video|audio|object|embed)\b[^>]*>/g),
    ]
    const away = loaded
      .map(([tag]) => targetOf(tag))
      .find((url) => url && new URL(url, site.origin).origin !== site.origin)
    const allowed = away && String(answer.headers['content-security-policy']).includes(new URL(away).origin)
    return away && !allowed ? `${plain(path)} loads or sends something to ${new URL(away).origin}.` : null
  })
}

const targetOf = (tag: string) => / (?:src|srcset|href|action|data|poster)="([^"]*)"/.exec(tag)?.[1] ?? null
