// Day and night, without any script.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const choose = (browser = site.browser(), theme = 'dark') =>
  browser.post('/theme').type('form').send({ theme, next: '/about?x=1' })

describe('POST /theme', () => {
  it.each(['light', 'dark'])('draws every page %s from then on, and goes back to this one', async (theme) => {
    const browser = site.browser()
    const answer = await choose(browser, theme).expect(303)
    expect(answer.headers.location).toBe('/about?x=1')
    expect(answer.get('Set-Cookie')?.[0]).toMatch(/^theme=\w+; Max-Age=31536000; Path=\/; .*HttpOnly/)
    for (const path of ['/', '/auth/login', '/no-such-page', '/dev/inbox', '/pictures/%ff']) {
      const { text } = await browser.get(path)
      expect(text, path).toContain(`<html lang="en" data-bs-theme="${theme}">`)
      expect(text, path).toContain(`<meta name="color-scheme" content="${theme}">`)
      expect(text, path).toContain(`media="all" data-theme-media="${theme}"`)
      expect(text, path).not.toContain('prefers-color-scheme')
    }
  })

  it('leaves it to the system again', async () => {
    const browser = site.browser()
    await choose(browser).expect(303)
    const answer = await choose(browser, 'auto').expect(303)
    expect(answer.get('Set-Cookie')?.[0]).toMatch(/^theme=; .*Expires=Thu, 01 Jan 1970/)
    const { text } = await browser.get('/')
    expect(text).toContain('<html lang="en">')
    expect(text).toContain('media="(prefers-color-scheme: dark)" data-theme-media="dark"')
  })

  it.each(['blue', ''])('refuses the theme "%s" with a sentence', async (theme) => {
    const answer = await choose(site.browser(), theme).expect(422)
    expect(answer.text).toContain('A theme is light, dark or that of the system.')
    expect(answer.get('Set-Cookie')).toBeUndefined()
  })

  it('takes a cookie that holds anything else for none', async () => {
    const { text } = await site.browser().get('/').set('Cookie', 'theme=%22%3E%3Cscript%3E')
    expect(text).toContain('<html lang="en">')
  })
})
