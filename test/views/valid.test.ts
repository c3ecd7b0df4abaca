// Every page that a crawler finds, as the site sends it: valid HTML (WHATWG), for a guest and for a member, in development too.
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { crawl, pathsToGet } from '../security/crawler.ts'
import { cookieHeader, sendForm } from '../security/plain-http.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

const validator = new HtmlValidate({ extends: ['html-validate:standard'] })
const fillings = {
  id: ['1', '16'],
  slug: ['morning-inspection'],
  file: ['x'],
  token: ['x'],
  ticket: ['x'],
  form: ['name'],
}

let site: TestSite
let member: string
beforeAll(async () => {
  site = await startSite()
  const email = newAddress()
  const signedUp = await sendForm(site.url, '/auth/signup', { email })
  const { link } = readMail(await waitForMail(site, email))
  member = cookieHeader(await sendForm(site.url, link, {}, cookieHeader(signedUp)))
})
afterAll(() => site.close())

it.each(['guest', 'member'])('is valid on every page of a %s', async (kind) => {
  const from = [...pathsToGet(createApp(site.deps), fillings), '/dev/kit', '/dev/inbox']
  const pages = [...(await crawl(site.url, from, kind === 'guest' ? '' : member))].filter(
    ([path, { headers }]) =>
      headers['content-type']?.startsWith('text/html') && !/^\/dev\/.*\/html$/.test(path),
  )
  expect(pages.length).toBeGreaterThan(15)
  for (const [path, { text }] of pages) {
    const { results } = await validator.validateString(text)
    expect(
      results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`)),
      path,
    ).toEqual([])
  }
})
