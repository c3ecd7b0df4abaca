// Another brand: values of theme.scss and the name in one place change every page, mail and manifest of a copy.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Copy, startCopy } from '../support/copy.ts'
import { readMail, waitFor } from '../support/people.ts'

const theme = 'static/styles/theme.scss'
const old = ['Minimal+User', '#b5472e', '#fffaf3', '#1d1e2c', 'Fraunces']

let copy: Copy
beforeAll(async () => {
  copy = await startCopy({
    edits: [
      ['src/environment.ts', "siteName = 'Minimal+User'", "siteName = 'Sea & Salt'"],
      [theme, '$dusk: #b5472e;', '$dusk: #0a5f7a;'],
      [theme, '$paper: #fffaf3;', '$paper: #f2fbff;'],
      [theme, '$body-bg-dark: #1d1e2c;', '$body-bg-dark: #04222c;'],
      [theme, '$border-radius: 0.75rem;', '$border-radius: 0;'],
      [theme, '$border-radius-xl: 1.75rem;', '$border-radius-xl: 0.4rem;'],
      [theme, '$border-radius-pill: 50rem;', '$border-radius-pill: 3px;'],
      [theme, '$heading-font: "Fraunces Variable";', '$heading-font: Georgia;'],
      [theme, '"@fontsource-variable/fraunces/files/fraunces-latin-wght-normal.woff2"', 'null'],
    ],
  })
})
afterAll(() => copy?.close())

const get = async (path: string) => (await fetch(copy.url + path)).text()

describe('a copy with another name, other colours and roundings', () => {
  it.each([
    '/',
    '/about',
    '/privacy-notice',
    '/terms-of-service',
    '/cookies',
    '/auth/signup',
    '/auth/login',
    '/auth/forgotkey',
    '/no-such-page',
    '/dev/inbox',
    '/dev/kit',
  ])('shows them on %s', async (path) => {
    const html = await get(path)
    expect(html).toMatch(/<title>[^<]+ · Sea &amp; Salt<\/title>/)
    expect(html).toContain('<meta name="theme-color" content="#f2fbff" media="(prefers-color-scheme: light)"')
    expect(html).toContain('<meta name="theme-color" content="#04222c" media="(prefers-color-scheme: dark)"')
    expect(html).not.toContain('as="font"')
    expectNothingOld(html)
    const style = await get(/href="(\/static\/style\.[0-9a-f]+\.css)"/.exec(html)?.[1] ?? '')
    const wanted = ['--bs-body-bg: #f2fbff', '--bs-body-bg: #04222c', '--primary-bg: #0a5f7a']
    expect(wanted.filter((rule) => !style.includes(rule))).toEqual([])
    expectNothingOld(style)
  })

  it('shows them in the manifest', async () => {
    const text = await get('/manifest.webmanifest')
    expect(JSON.parse(text)).toMatchObject({
      name: 'Sea & Salt',
      background_color: '#f2fbff',
      theme_color: '#f2fbff',
    })
    expectNothingOld(text)
  })

  it('shows them in its mails', async () => {
    const headers = { 'Sec-Fetch-Site': 'same-origin' }
    const sign = (path: string, fields: Record<string, string>) =>
      fetch(copy.url + path, {
        method: 'POST',
        headers,
        body: new URLSearchParams(fields),
        redirect: 'manual',
      })
    await sign('/auth/signup', { email: 'ada@example.org' })
    await sign('/auth/forgotkey', { email: 'ada@example.org' })
    const mails = await waitFor(async () => {
      const found: { subject: string; text: string; html: string }[] = JSON.parse(
        await get('/dev/inbox.json'),
      )
      return found.length === 2 ? found : null
    })
    for (const { subject, text, html } of mails) {
      expect(subject).toContain('Sea & Salt')
      expect(text).toContain('Sea & Salt')
      expect(html).toContain('Sea &amp; Salt')
      expect(html).toContain('background-color: #f2fbff')
      expect(html).toContain('background-color: #04222c !important')
      expectNothingOld(subject + text + html)
    }
    expect(mails.some(({ html }) => html.includes('background-color: #0a5f7a'))).toBe(true)
    const rounded = mails.flatMap(({ html }) => html.match(/border-radius: [^;]+/g))
    expect([...new Set(rounded)].sort()).toEqual(
      ['0', '3px', '6.4px'].map((rounding) => `border-radius: ${rounding}`),
    )
    expect(readMail(mails.find(({ subject }) => /^Welcome/.test(subject)) ?? { text: '' }).key).not.toBe('')
  })
})

function expectNothingOld(text: string) {
  expect(old.filter((word) => text.toLowerCase().includes(word.toLowerCase()))).toEqual([])
}
