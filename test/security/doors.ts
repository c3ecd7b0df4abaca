// The places where a token could let somebody in, and a way to knock at each with any text.

import { askDatabase } from '../support/accounts.ts'
import { changeKeyAndRead, type Member, newMember, ownKey, startChange } from '../support/members.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import type { TestSite } from '../support/site.ts'
import { cookiesOf, send, sendForm } from './plain-http.ts'

export interface Knock {
  opens: boolean
  status: number
}
type Door = (token: unknown) => Promise<Knock>

export const doorNames = [
  'session cookie',
  'session token',
  'message cookie',
  'device cookie',
  'mailer',
  'mailed link, GET',
  'undo link, GET',
  'lost-key page, GET',
  'lost-key page, POST',
  'lost-key cookie',
  'mailed link, POST',
  'undo link, POST',
] as const
export type DoorName = (typeof doorNames)[number]

/** Everything that the site hands out: the session's token is the one that it keeps, the others went to people. */
export interface Keys {
  'session cookie': string
  'session token': string
  'mailed link': string
  'change link': string
  'undo link': string
  messages: string
  device: string
  'lost-key page': string
  'lost-key browser': string
}

/** Members with all that a site hands out, so that using one thing up leaves the others good. */
export interface House {
  /** Of a member who has not confirmed, whose the session and the mailed link are. */
  email: string
  id: string
  keys: Keys
  doors: Record<DoorName, Door>
}

/** Signs them up. */
export async function buildHouse(site: TestSite): Promise<House> {
  const email = newAddress()
  const cookies = cookiesOf(await sendForm(site.url, '/auth/signup', { email }))
  const link = lastPart(readMail(await waitForMail(site, email)).link)
  const sid = cookies.get('sid')?.value ?? ''
  const id = await askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth WHERE aut_email = $1', [email])
  const ut = "SELECT ses_data ->> 'ut' FROM minimaluser.tbl_session WHERE aut_id = $1"
  const [moving, warned, known] = [await newMember(site), await newMember(site), await newMember(site)]
  const lost = await sendForm(site.url, '/auth/forgotkey', { email: known.email })
  const keys = {
    'session cookie': sid,
    'session token': await askDatabase(site, ut, [id]),
    'mailed link': link,
    'change link': lastPart((await startChange(site, moving)).link),
    'undo link': lastPart(await changeKeyAndRead(site, warned, 'five cats under a cold moon')),
    messages: cookies.get('flash')?.value ?? '',
    device: cookiesOf(await logIn(site, known)).get('device')?.value ?? '',
    'lost-key page': lastPart(lost.headers.location ?? ''),
    'lost-key browser': cookiesOf(lost).get('reset')?.value ?? '',
  }
  return { email, id, keys, doors: { ...doorsOf(site, keys, { id, known }), ...linkDoors(site.url, keys) } }
}

function doorsOf({ url, deps }: TestSite, keys: Keys, { id, known }: { id: string; known: Member }) {
  const write = 'UPDATE minimaluser.tbl_session SET ses_data = $2 WHERE aut_id = $1'
  const keep = (token: unknown) => deps.db.executeSql(write, [id, JSON.stringify({ ut: token })])
  return {
    'session cookie': (sid: unknown) => membersOnly(url, String(sid)),
    async 'session token'(token: unknown) {
      await keep(token)
      const knock = await membersOnly(url, keys['session cookie'])
      await keep(keys['session token'])
      return knock
    },
    async 'message cookie'(token: unknown) {
      const { status, text } = await send(url, { path: '/about', cookie: `flash=${String(token)}` })
      return { opens: text.includes('class="alert alert-'), status }
    },
    /** A browser that is known is not made known once more. */
    async 'device cookie'(token: unknown) {
      const answer = await logIn({ url }, known, `device=${String(token)}`)
      return { opens: answer.status === 303 && !cookiesOf(answer).has('device'), status: answer.status }
    },
    async mailer(token: unknown) {
      const path = `/emailservice-usr/signup/${encodeURIComponent(String(token))}`
      const { status, text } = await send(deps.config.mailerUrl, { path })
      return { opens: status === 200 && JSON.parse(text).error === 0, status }
    },
  }
}

function linkDoors(url: string, keys: Keys) {
  const get =
    (path: string): Door =>
    async (token) => {
      const { status } = await send(url, { path: path + encodeURIComponent(String(token)) })
      return { opens: status < 400, status }
    }
  const press =
    (path: string): Door =>
    async (token) => {
      const { status } = await sendForm(url, path + encodeURIComponent(String(token)), {})
      return { opens: status < 400, status }
    }
  const lostKey = async (ticket: unknown, browser: unknown, method = 'GET') => {
    const path = `/auth/resetkey/${encodeURIComponent(String(ticket))}`
    const cookie = `reset=${String(browser)}`
    const { status } =
      method === 'GET' ? await send(url, { path, cookie }) : await sendForm(url, path, {}, cookie)
    return { opens: status === 200 || status === 422, status }
  }
  return {
    'mailed link, GET': get('/emailconfirmationhtml/'),
    'mailed link, POST': press('/emailconfirmationhtml/'),
    'undo link, GET': get('/auth/undo/'),
    'undo link, POST': press('/auth/undo/'),
    'lost-key page, GET': (ticket: unknown) => lostKey(ticket, keys['lost-key browser']),
    'lost-key page, POST': (ticket: unknown) => lostKey(ticket, keys['lost-key browser'], 'POST'),
    'lost-key cookie': (browser: unknown) => lostKey(keys['lost-key page'], browser),
  }
}

function logIn({ url }: Pick<TestSite, 'url'>, { email }: Member, cookie = '') {
  return sendForm(url, '/auth/login', { email, key: ownKey }, cookie)
}

/** A page that a guest is sent away from. */
async function membersOnly(url: string, sid: string): Promise<Knock> {
  const { status } = await send(url, { path: '/auth/logout', cookie: `sid=${sid}` })
  return { opens: status === 200, status }
}

const lastPart = (path: string) => path.split('/').at(-1) ?? ''
