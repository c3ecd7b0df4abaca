// What search engines find: one address for each page, words of its own, and what is not for them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicPages } from './support/public-pages.ts'
import { type Browser, startSite, type TestSite } from './support/site.ts'
import { type HtmlElement, isData, readHtml, typesOn } from './views/html.ts'

let site: TestSite
let guest: Browser
beforeAll(async () => {
  site = await startSite()
  guest = site.browser()
})
afterAll(() => site.close())

const read = async (path: string) => readHtml((await guest.get(path).expect(200)).text)
const meta = (elements: HtmlElement[], name: string) =>
  elements.find(({ attributes }) => attributes.name === name || attributes.property === name)?.attributes
    .content ?? ''
const links = (elements: HtmlElement[], rel: string) =>
  elements.filter(({ attributes }) => attributes.rel === rel).map(({ attributes }) => attributes.href)

describe('public pages', () => {
  it('each have a title and a description that no other has', async () => {
    const pages = await Promise.all(publicPages.map(read))
    const titles = pages.map((page) => page.find(({ name }) => name === 'title')?.text ?? '')
    const descriptions = pages.map((page) => meta(page, 'description'))
    for (const texts of [titles, descriptions]) {
      expect(new Set(texts).size).toBe(publicPages.length)
      expect(texts.filter((text) => text.length < 10 || text.length > 160)).toEqual([])
    }
  })

  it.each(publicPages)('%s names its address, and says how it is to be shown elsewhere', async (path) => {
    const page = await read(`${path}?from=elsewhere`)
    expect(links(page, 'canonical')).toEqual([site.url + path])
    expect(meta(page, 'og:url')).toBe(site.url + path)
    expect(meta(page, 'og:description')).toBe(meta(page, 'description'))
    expect(page.find(({ name }) => name === 'title')?.text).toContain(meta(page, 'og:title'))
    await guest.get(new URL(meta(page, 'og:image')).pathname).expect(200)
    expect(meta(page, 'robots')).toBe('')
  })

  it('needs one style sheet, and scripts that wait', async () => {
    const page = await read('/')
    expect(links(page, 'stylesheet')).toHaveLength(1)
    const scripts = page.filter(({ name, attributes }) => name === 'script' && !isData(attributes))
    expect(scripts.map(({ attributes }) => attributes.defer)).toEqual([''])
  })

  it.each([
    ['/', ['WebSite']],
    ['/about', ['BreadcrumbList']],
  ])('%s says in JSON-LD what it is', async (path, types) => {
    expect(typesOn(await read(path))).toEqual(expect.arrayContaining(types))
  })
})

it('knows each page by one address: none with a slash too many, or in other letters', async () => {
  for (const path of publicPages.slice(1)) {
    await guest.get(`${path}/`).expect(404)
    await guest.get(path.toUpperCase()).expect(404)
  }
})

describe('what is not for search engines', () => {
  it('is told so where a guest is sent to the log-in instead', async () => {
    for (const path of ['/auth/userprofile', '/auth/logout', '/auth/deleteaccount']) {
      const { headers } = await guest.get(path).expect(303)
      expect(headers['x-robots-tag'], path).toBe('noindex')
    }
  })

  it('is told so on pages behind mailed links, and on error pages', async () => {
    const paths = ['/emailconfirmationhtml/x', '/auth/undo/x', '/auth/resetkey/x', '/no-such-page']
    for (const path of paths)
      expect(meta(readHtml((await guest.get(path)).text), 'robots'), path).toBe('noindex')
  })
})
