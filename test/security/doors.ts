// The places where a token could let somebody in, and a way to knock at each with any text.
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import type { TestSite } from '../support/site.ts'
import { askDatabase } from './accounts.ts'
import { cookiesOf, send, sendForm } from './plain-http.ts'

export interface Knock {
  opens: boolean
  status: number
}
type Door = (token: unknown) => Promise<Knock>

export const doorNames = [
  'session cookie',
  'session token',
  'mailed link, GET',
  'mailed link, POST',
  'message cookie',
  'mailer',
] as const
export type DoorName = (typeof doorNames)[number]

/** A member, not confirmed, with all that the site handed out at sign-up. */
export interface House {
  email: string
  id: string
  /** What opens each door that the site itself has; the session's token is the one that it keeps. */
  keys: Record<Exclude<DoorName, 'mailer'>, string>
  doors: Record<DoorName, Door>
}

/** Signs somebody up. */
export async function buildHouse(site: TestSite): Promise<House> {
  const email = newAddress()
  const cookies = cookiesOf(await sendForm(site.url, '/auth/signup', { email }))
  const link =
    readMail(await waitForMail(site, email))
      .link.split('/')
      .at(-1) ?? ''
  const sid = cookies.get('sid')?.value ?? ''
  const id = await askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])
  const ut = "SELECT ses_data ->> 'ut' FROM minimaluser.tbl_session WHERE aut_id = $1"
  return {
    email,
    id,
    keys: {
      'session cookie': sid,
      'session token': await askDatabase(site, ut, [id]),
      'mailed link, GET': link,
      'mailed link, POST': link,
      'message cookie': cookies.get('flash')?.value ?? '',
    },
    doors: doorsOf(site, { id, sid }),
  }
}

function doorsOf(site: TestSite, member: { id: string; sid: string }): House['doors'] {
  const { url } = site
  const linkTo = (token: unknown) => `/emailconfirmationhtml/${encodeURIComponent(String(token))}`
  return {
    'session cookie': (sid) => membersOnly(url, String(sid)),
    async 'session token'(token) {
      const write = 'UPDATE minimaluser.tbl_session SET ses_data = $2 WHERE aut_id = $1'
      await site.deps.db.executeSql(write, [member.id, JSON.stringify({ ut: token })])
      return membersOnly(url, member.sid)
    },
    async 'mailed link, GET'(token) {
      const { status, text } = await send(url, { path: linkTo(token) })
      return { opens: status < 400 || text.includes('Is this your address'), status }
    },
    async 'mailed link, POST'(token) {
      const { status, headers } = await sendForm(url, linkTo(token), {})
      return { opens: status < 400 || headers['set-cookie'] !== undefined, status }
    },
    async 'message cookie'(token) {
      const { status, text } = await send(url, { path: '/about', cookie: `flash=${String(token)}` })
      return { opens: text.includes('class="alert'), status }
    },
    async mailer(token) {
      const path = `/emailservice-usr/signup/${encodeURIComponent(String(token))}`
      const { status, text } = await send(site.deps.config.mailerUrl, { path })
      return { opens: status === 200 && JSON.parse(text).error === 0, status }
    },
  }
}

/** A page that a guest is sent away from. */
async function membersOnly(url: string, sid: string): Promise<Knock> {
  const { status } = await send(url, { path: '/auth/logout', cookie: `sid=${sid}` })
  return { opens: status === 200, status }
}
