// The choice of cookies, without any script.

import { Router } from 'express'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { readHtml } from '../views/html.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const notice = 'Agree to essential'

describe('POST /cookies', () => {
  it.each([
    [{ choice: 'all' }, 'analysis'],
    [{ choice: 'essential', analysis: 'on' }, 'essential'],
    [{ choice: 'settings', necessary: 'on', analysis: 'on' }, 'analysis'],
    [{ choice: 'settings' }, 'essential'],
  ])('keeps %o for a year as %s, and goes back to the page', async (fields, kept) => {
    const browser = site.browser()
    expect((await browser.get('/about')).text).toContain(notice)
    const answer = await browser
      .post('/cookies')
      .type('form')
      .send({ ...fields, next: '/about' })
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/about')
    const cookie = answer.get('Set-Cookie')?.find((one) => one.startsWith('cookies='))
    expect(cookie).toMatch(
      new RegExp(`^cookies=\\d+\\.${kept}; Max-Age=31536000; Path=/; .*HttpOnly; SameSite=Lax$`),
    )
    expect((await browser.get('/about')).text).not.toContain(notice)
  })

  it('shows the settings again, as they were ticked, when the button is unknown', async () => {
    const answer = await site.browser().post('/cookies').type('form').send({ choice: 'none', analysis: 'on' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Please use one of the three buttons.')
    expect(answer.text).toMatch(/<input[^>]*name="analysis"[^>]* checked/)
    expect(answer.get('Set-Cookie')).toBeUndefined()
  })

  it('shows what was chosen before', async () => {
    const browser = site.browser()
    await browser.post('/cookies').type('form').send({ choice: 'all' })
    expect((await browser.get('/cookies')).text).toMatch(/<input[^>]*name="analysis"[^>]* checked/)
  })

  it('asks anew where it asks for something else: with another text the version counts up', async () => {
    const browser = site.browser()
    const elements = readHtml((await browser.get('/about')).text)
    const asked = elements.find(({ attributes }) => attributes['aria-label'] === 'Cookies')?.text
    const answer = await browser.post('/cookies').type('form').send({ choice: 'all' })
    const version = /cookies=(\d+)\./.exec(String(answer.get('Set-Cookie')))?.[1]
    // Where this text has to change, `version` in src/middleware/cookie-policy.ts does too
    expect({ version, asked }).toEqual({
      version: '1',
      asked:
        'This site needs a cookie or two. May it also count visits, on its own server? ' +
        'Nothing goes to third parties. Privacy notice Agree to all Agree to essential ' +
        'My settings Necessary: log-in, messages, this choice. Each of them ' +
        'Analysis: we may count which pages are visited. Save settings',
    })
  })

  it.each(['0.analysis', 'analysis', '%00everything'])(
    'asks anew where the cookie holds %s',
    async (kept) => {
      const answer = await site.browser().get('/').set('Cookie', `cookies=${kept}`)
      expect(answer.status).toBe(200)
      expect(answer.text).toContain(notice)
    },
  )
})

describe('consent.analysis in a template', () => {
  const counter = '{% if consent.analysis %}counts{% else %}counts nobody{% endif %}'

  it.each([
    ['', 'counts nobody'],
    ['cookies=1.essential', 'counts nobody'],
    ['cookies=0.analysis', 'counts nobody'],
    ['cookies=1.analysis', 'counts'],
  ])('with the cookie "%s": %s', async (cookie, shown) => {
    const router = Router().get('/counted', (_req, res) => {
      res.send(site.deps.views.renderString(counter, res.locals))
    })
    const answer = await request(createApp(site.deps, [router]))
      .get('/counted')
      .set('Cookie', cookie)
    expect(answer.text).toBe(shown)
  })
})
