// Who may open what: every route, every method, every kind of visitor. A route without a row makes this red.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Response } from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { type Access, type VisitorKind, visitors } from './support/access.ts'
import { signUp, signUpAndConfirm } from './support/people.ts'
import { listRoutes } from './support/routes.ts'
import { type Browser, startSite, type TestSite } from './support/site.ts'

const logOut = 'POST /auth/logout'

const files = readdirSync(import.meta.dirname)
  .map((section) => join(import.meta.dirname, section, 'access.ts'))
  .filter((file) => existsSync(file))
const sections: { access: Access }[] = await Promise.all(files.map((file) => import(file)))
const matrix: Access = Object.assign({}, ...sections.map(({ access }) => access))

/** Logging out comes last, for it works. */
const routes = Object.entries(matrix).sort(
  ([one], [other]) => Number(one === logOut) - Number(other === logOut),
)

/** A picture that is not on the home page, and its name; a link that was never mailed. */
const parameters: Record<string, string> = {
  id: '2',
  slug: 'king-of-the-radiator',
  file: 'tall-grass.svg',
  token: 'never-mailed',
  ticket: 'x',
  form: 'name',
}

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

  for (const [route, expected] of routes) {
    for (const visitor of visitors) {
      it(`${route} answers the ${visitor}: ${expected[visitor]}`, async () => {
        const [method = '', pattern = ''] = route.split(' ')
        const path = pattern.replace(/:(\w+)/g, (_, name: string) => parameterOf(name))
        const send = method === 'GET' ? people[visitor].get(path) : people[visitor].post(path)
        expect(outcome(await send, path)).toBe(expected[visitor])
      })
    }
  }
})

function parameterOf(name: string) {
  const value = parameters[name]
  if (value === undefined) throw new Error(`Add a value for :${name} to the parameters of this test.`)
  return value
}

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
