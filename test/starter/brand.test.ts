// Another brand: values of theme.scss and the name in one place change every page, mail and manifest of a copy.
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sectionAddresses } from '../browser/states.ts'
import { type Copy, startCopy } from '../support/copy.ts'
import { readMail, waitFor } from '../support/people.ts'
import { publicPages } from '../support/public-pages.ts'

const theme = 'static/styles/theme.scss'
const email = 'ada@example.org'
const own = 'otters nap on warm roofs'
const old = ['Minimal+User', '#b5472e', '#fffaf3', '#1d1e2c', 'Fraunces']

interface Mail {
  subject: string
  text: string
  html: string
}

let copy: Copy
beforeAll(async () => {
  copy = await startCopy({
    edits: [
      ['src/environment.ts', "siteName = 'Minimal+User'", "siteName = 'Sea & Salt'"],
      [theme, '$dusk: #b5472e;', '$dusk: #0a5f7a;'],
      [theme, '$paper: #fffaf3;', '$paper: #f2fbff;'],
      [theme, '$body-bg-dark: #1d1e2c;', '$body-bg-dark: #04222c;'],
      [theme, '$spacer: 1rem;', '$spacer: 1.2rem;'],
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
  it.each([...publicPages, '/emailconfirmationhtml/never-mailed', '/no-such-page', '/dev/inbox', '/dev/kit'])(
    'shows them to a guest on %s',
    async (path) => {
      await expectBrand(await get(path))
    },
  )

  it('shows them in the manifest', async () => {
    const text = await get('/manifest.webmanifest')
    expect(JSON.parse(text)).toMatchObject({
      name: 'Sea & Salt',
      background_color: '#f2fbff',
      theme_color: '#f2fbff',
    })
    expectNothingOld(text)
  })

  it('shows them to a member, and in every mail', async () => {
    const browser = request.agent(copy.url).set('Sec-Fetch-Site', 'same-origin')
    const post = (path: string, fields: Record<string, string> = {}) =>
      browser.post(path).type('form').send(fields).expect(303)
    const expectPages = async (paths: string[]) => {
      for (const path of paths) await expectBrand((await browser.get(path).expect(200)).text)
    }
    await post('/auth/signup', { email })
    await expectPages(['/', '/auth/correctaddress'])
    const { key, link } = readMail((await mails(1))[0] ?? { text: '' })
    await expectPages([link])
    await post(link)
    await expectPages(['/', '/auth/userprofile', '/auth/deleteaccount', '/auth/logout', ...sectionAddresses])
    await post('/auth/userprofile/key', { accesskey: key, newaccesskey: own, confirmaccesskey: own })
    await post('/auth/userprofile/email', { email: `new-${email}`, accesskey: own })
    await post('/auth/forgotkey', { email })

    const all = await mails(4)
    for (const mail of all) expectBrandOnMail(mail)
    expect(all.filter(({ html }) => html.includes('background-color: #0a5f7a')).length).toBeGreaterThan(2)
    const rounded = all.flatMap(({ html }) => html.match(/border-radius: [^;]+/g))
    expect([...new Set(rounded)].sort()).toEqual(
      ['0', '3px', '6.4px'].map((rounding) => `border-radius: ${rounding}`),
    )
  })
})

/** All mails so far, newest first, once there are as many. */
function mails(count: number) {
  return waitFor(async () => {
    const found: Mail[] = JSON.parse(await get('/dev/inbox.json'))
    return found.length === count ? found : null
  })
}

async function expectBrand(html: string) {
  expect(html).toMatch(/<title>[^<]+ · Sea &amp; Salt<\/title>/)
  expect(html).toContain('<meta name="theme-color" content="#f2fbff" media="(prefers-color-scheme: light)"')
  expect(html).toContain('<meta name="theme-color" content="#04222c" media="(prefers-color-scheme: dark)"')
  expect(html).not.toContain('as="font"')
  expectNothingOld(html)
  const style = await get(/href="(\/static\/style\.[0-9a-f]+\.css)"/.exec(html)?.[1] ?? '')
  const wanted = ['--bs-body-bg: #f2fbff', '--bs-body-bg: #04222c', '--primary-bg: #0a5f7a']
  expect(wanted.filter((rule) => !style.includes(rule))).toEqual([])
  expect(style).toMatch(/\.hero-form\{[^}]*gap:\.9rem/)
  expectNothingOld(style)
}

function expectBrandOnMail({ subject, text, html }: Mail) {
  expect(subject).toContain('Sea & Salt')
  expect(text).toContain('Sea & Salt')
  expect(html).toContain('Sea &amp; Salt')
  expect(html).toContain('background-color: #f2fbff')
  expect(html).toContain('background-color: #04222c !important')
  expectNothingOld(subject + text + html)
}

function expectNothingOld(text: string) {
  expect(old.filter((word) => text.toLowerCase().includes(word.toLowerCase()))).toEqual([])
}
