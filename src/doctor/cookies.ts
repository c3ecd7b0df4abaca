// Whether cookies reach a browser with all that protects them (S28); all of the site's have the same attributes.
import { cookieName } from '../middleware/cookies.ts'
import { ask } from './ask.ts'
import { mend, ok } from './check.ts'

/** Chooses a theme as a visitor does, which is what sets a cookie without an account. */
export async function lookAtCookies(baseUrl: string) {
  const { status, cookies } = await ask(`${baseUrl}/theme`, ownForm(baseUrl, { theme: 'dark', next: '/' }))
  if (status !== 303)
    return mend(
      `the form for day and night answers ${status}, not 303: have the proxy pass on forms, with Origin`,
    )
  const name = cookieName(baseUrl, 'theme')
  const cookie = cookies.find((line) => line.startsWith(`${name}=`))
  if (!cookie) return mend(`${name} does not arrive: have the proxy pass on cookies under their names`)
  const faults = faultsOf(cookie, baseUrl.startsWith('https:'))
  return faults.length === 0
    ? ok('arrive with all their attributes')
    : mend(`arrive ${faults.join(', ')}: have the proxy pass them on unchanged`)
}

/** A form as a browser sends it from a page of the site. */
export function ownForm(
  baseUrl: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) {
  return {
    method: 'POST' as const,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'same-origin',
      Origin: baseUrl,
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
  }
}

function faultsOf(cookie: string, secure: boolean) {
  const attributes = cookie.split(/\s*;\s*/).map((attribute) => attribute.toLowerCase())
  const needed = ['HttpOnly', 'SameSite=Lax', 'Path=/', ...(secure ? ['Secure'] : [])]
  const lost = needed.filter((attribute) => !attributes.includes(attribute.toLowerCase()))
  const bound = attributes.some((attribute) => attribute.startsWith('domain='))
  return [...lost.map((attribute) => `without ${attribute}`), ...(bound ? ['with a Domain'] : [])]
}
