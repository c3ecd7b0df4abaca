// Who may open what: every route, every method, every kind of visitor. A route without a row makes this red.
import { existsSync } from 'node:fs'
import type { Response } from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { signUp, signUpAndConfirm } from './support/people.ts'
import { listRoutes } from './support/routes.ts'
import { type Browser, startSite, type TestSite } from './support/site.ts'

const visitors = ['guest', 'unconfirmed', 'confirmed', 'disabled', 'deleted'] as const
type VisitorKind = (typeof visitors)[number]
type Row = Record<VisitorKind, string>

/** One answer for everybody. */
const all = (answer: string): Row => row(answer, answer, answer)

/** Disabled and deleted accounts are guests, wherever they are. */
function row(guest: string, unconfirmed: string, confirmed: string): Row {
  return { guest, unconfirmed, confirmed, disabled: guest, deleted: guest }
}

const album: Record<string, Row> = {
  'GET /album/': row('to log-in, and back', 'home', '200'),
  'GET /album/imagedetails/:id': row('to log-in, and back', '200', '200'),
}

/** Answers to a request without a body, as `outcome` words them. */
const matrix: Record<string, Row> = {
  'GET /': all('200'),
  'GET /about': all('200'),
  'GET /privacy-notice': all('200'),
  'GET /terms-of-service': all('200'),
  'GET /cookies': all('200'),
  'POST /cookies': all('422'),
  'GET /pictures/:file': row('404', '200', '200'),
  'GET /robots.txt': all('200'),
  'GET /sitemap.xml': all('200'),
  'GET /healthz': all('200'),
  'GET /readyz': all('200'),
  ...(existsSync('src/routers/photoalbum') ? album : {}),
  'GET /auth/signup': row('200', 'home', 'home'),
  'POST /auth/signup': row('422', 'home', 'home'),
  'GET /auth/login': row('200', 'home', 'home'),
  'POST /auth/login': row('422', 'home', 'home'),
  'GET /auth/logout': row('to log-in, and back', '200', '200'),
  'GET /emailconfirmationhtml/:token': all('410'),
  'POST /emailconfirmationhtml/:token': all('410'),
  'POST /auth/resendconfirmation': row('to log-in', '429', 'home'),
  'POST /auth/logout': row('to log-in', 'home', 'home'),
}

/** A picture that is not on the home page; a link that was never mailed. */
const parameters = { id: '2', file: 'tall-grass.svg', token: 'never-mailed' }

let site: TestSite
let people: Record<VisitorKind, Browser>
beforeAll(async () => {
  site = await startSite()
  people = {
    guest: site.browser(),
    unconfirmed: (await signUp(site)).browser,
    confirmed: (await signUpAndConfirm(site)).browser,
    disabled: await barred(
      (email) => `UPDATE minimaluser.tbl_auth SET aut_isvalid = false WHERE aut_email = '${email}'`,
    ),
    deleted: await barred((email) => `DELETE FROM minimaluser.tbl_auth WHERE aut_email = '${email}'`),
  }
})
afterAll(() => site.close())

describe('access', () => {
  it('has a row for every route, and a route for every row', () => {
    expect(listRoutes(createApp(site.deps)).sort()).toEqual(Object.keys(matrix).sort())
  })

  for (const [route, expected] of Object.entries(matrix)) {
    for (const visitor of visitors) {
      it(`${route} answers the ${visitor}: ${expected[visitor]}`, async () => {
        const [method = '', pattern = ''] = route.split(' ')
        const path = pattern.replace(/:(\w+)/g, (_, name: keyof typeof parameters) => parameters[name])
        const send = method === 'GET' ? people[visitor].get(path) : people[visitor].post(path)
        expect(outcome(await send, path)).toBe(expected[visitor])
      })
    }
  }
})

/** A browser that goes on sending the cookie of its session, whatever the site answers. */
async function barred(statement: (email: string) => string) {
  const { email, key } = await signUpAndConfirm(site)
  const answer = await site.browser().post('/auth/login').type('form').send({ email, key }).expect(303)
  const cookies = (answer.get('Set-Cookie') ?? [])
    .map((cookie) => cookie.split(';')[0])
    .filter((cookie) => cookie?.startsWith('sid='))
  await site.deps.db.executeSql(statement(email))
  return site.browser().set('Cookie', cookies.join('; '))
}

function outcome({ status, headers }: Response, path: string) {
  const { location } = headers
  if (status !== 303) return String(status)
  if (location === '/') return 'home'
  if (location === '/auth/login') return 'to log-in'
  return location === `/auth/login?next=${encodeURIComponent(path)}`
    ? 'to log-in, and back'
    : `303 ${location}`
}
