// What people type comes out as text: in pages, in forms that come back, and on its way to the database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpRows, jobsDone, rowsOf } from '../support/database-dump.ts'
import { nastyNames, sqlTexts } from '../support/nasty-texts.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type HtmlElement, isData, readHtml } from '../views/html.ts'
import { cookieHeader, send, sendForm } from './plain-http.ts'

let site: TestSite
let email: string
let key: string
let member: string
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
  email = newAddress()
  member = cookieHeader(await sendForm(site.url, '/auth/signup', { email }))
  key = readMail(await waitForMail(site, email)).key
  await jobsDone(site)
})
afterAll(() => site.close())

/** Tags with the names of their attributes: what a browser would build, whatever the texts are. */
const skeletonOf = (page: HtmlElement[]) =>
  page.map(({ name, attributes, inside }) => `${inside.join('>')}>${name} ${Object.keys(attributes)}`)

const withClass = (page: HtmlElement[], name: string) =>
  page.filter(({ attributes }) => attributes.class?.split(' ').includes(name)).map(({ text }) => text)

const rename = (name: string) =>
  rowsOf(site, 'UPDATE minimaluser.tbl_auth SET aut_name = $1 WHERE aut_email = $2', [name, email])

const shownAs = (name: string) => name.replace(/\s+/g, ' ').trim()

async function pageOf(path: string, cookie = member) {
  const { status, text } = await send(site.url, { path, cookie })
  expect(status).toBe(200)
  return readHtml(text)
}

describe('nicknames', () => {
  it(`S42: ${nastyNames.length} nasty ones are shown to their member as text, and change no tag of any page`, async () => {
    expect(nastyNames.length).toBeGreaterThanOrEqual(60)
    for (const path of ['/', '/about', '/auth/logout']) {
      await rename('plain')
      const plain = await pageOf(path)
      for (const name of nastyNames) {
        await rename(name)
        const page = await pageOf(path)
        expect(skeletonOf(page), name).toEqual(skeletonOf(plain))
        expect(withClass(page, 'person-name'), name).toEqual([shownAs(name)])
        if (path === '/')
          expect(
            page.filter(({ name: tag, text }) => tag === 'strong' && text === shownAs(name)).length,
            name,
          ).toBeGreaterThanOrEqual(2)
      }
    }
  })

  it('S42: nasty ones are text in the message after log-in too', async () => {
    for (const name of nastyNames.filter((_, at) => at % 6 === 0)) {
      await rename(name)
      const cookie = cookieHeader(await sendForm(site.url, '/auth/login', { email, key }))
      const page = await pageOf('/', cookie)
      expect(withClass(page, 'alert-success').join(), name).toContain(shownAs(`${name}.`))
      const scripts = page.filter(({ name: tag, attributes }) => tag === 'script' && !isData(attributes))
      expect(scripts).toHaveLength(1)
    }
  })
})

describe('refused forms', () => {
  it.each(['/auth/signup', '/auth/login'])(
    'S42: %s gives back what was typed as the value of its field',
    async (path) => {
      const fields = (typed: string) => ({ email: typed, ...(path === '/auth/login' ? { key: typed } : {}) })
      const plain = readHtml((await sendForm(site.url, path, fields('plain'))).text)
      for (const typed of nastyNames) {
        const { status, text } = await sendForm(site.url, path, fields(typed))
        expect(status, typed).toBe(422)
        const page = readHtml(text)
        const field = page.find(({ attributes }) => attributes.name === 'email')
        expect(field?.attributes.value, typed).toBe(shownAs(typed))
        const names = (elements: HtmlElement[]) =>
          elements.map(({ name, inside }) => [...inside, name].join('>'))
        if (typed.trim()) expect(names(page), typed).toEqual(names(plain))
        expect(page.find(({ attributes }) => attributes.name === 'key')?.attributes.value).toBeUndefined()
      }
    },
  )

  it('S42: what a path or a query says is text wherever a page repeats it', async () => {
    const plain = await pageOf('/about?x=plain', '')
    for (const name of nastyNames) {
      const page = await pageOf(
        `/about?x=${encodeURIComponent(name)}'><script>&quot;`.replaceAll(/[<>]/g, encodeURI),
        '',
      )
      expect(skeletonOf(page), name).toEqual(skeletonOf(plain))
    }
  })
})

describe('texts that mean something to SQL', () => {
  it('S42: are harmless in every field, path, query and cookie', async () => {
    const before = await accountRows()
    for (const text of sqlTexts) {
      const started = performance.now()
      const encoded = encodeURIComponent(text)
      const answers = await Promise.all([
        sendForm(site.url, '/auth/signup', { email: `${text}@` }),
        sendForm(site.url, '/auth/login', { email: `${text}@`, key: text, next: text }),
        sendForm(site.url, '/cookies', { choice: text, next: text }),
        sendForm(site.url, `/emailconfirmationhtml/${encoded}`, {}),
        send(site.url, { path: `/emailconfirmationhtml/${encoded}` }),
        send(site.url, { path: `/pictures/${encoded}` }),
        send(site.url, { path: `/cookies?after=${encoded}`, cookie: `sid=${encoded}; cookies=${encoded}` }),
      ])
      for (const answer of answers) {
        expect(answer.status, text).toBeLessThan(500)
        expect(answer.text, text).not.toMatch(/syntax error|unterminated|postgres|SQLSTATE|relation "/i)
      }
      expect(performance.now() - started, text).toBeLessThan(2_000)
    }
    const logIn = await sendForm(site.url, '/auth/login', { email, key: `' OR '1'='1` })
    expect(logIn.status).toBe(422)
    expect(await accountRows()).toEqual(before)
  })
})

/** Everything but the counters, and the owner's list of failed log-ins. */
async function accountRows() {
  return (await dumpRows(site)).filter((row) => !/^tbl_(limit|event) /.test(row))
}
