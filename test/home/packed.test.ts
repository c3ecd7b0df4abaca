// Pages as they go over the wire.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { send } from '../security/plain-http.ts'
import { signUp } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const get = (path: string, encodings: string, cookie = '') =>
  fetch(site.url + path, { headers: { 'Accept-Encoding': encodings, cookie } })

it.each(['br', 'gzip'])("packs a guest's page as %s, to less than a third", async (encoding) => {
  const plain = await send(site.url, { path: '/' })
  const { headers } = await get('/', encoding)
  expect(headers.get('content-encoding')).toBe(encoding)
  expect(headers.get('vary')).toMatch(/Cookie.*Accept-Encoding/)
  expect(Number(headers.get('content-length'))).toBeLessThan(Buffer.byteLength(plain.text) / 3)
  expect(plain.headers['content-encoding']).toBeUndefined()
})

it('packs it for who chose a theme as well', async () => {
  const { headers } = await get('/', 'br', 'theme=dark')
  expect(headers.get('content-encoding')).toBe('br')
})

it('unpacks to the same page', async () => {
  const plain = await send(site.url, { path: '/about' })
  const packed = await get('/about', 'br')
  expect(await packed.text()).toBe(plain.text)
})

it('leaves plain what holds something of a member, of an error or of a form', async () => {
  const { browser } = await signUp(site)
  const answers = [
    await browser.get('/about').set('Accept-Encoding', 'br, gzip'),
    await browser.get('/auth/userprofile').set('Accept-Encoding', 'gzip'),
    await site.browser().get('/no-such-page').set('Accept-Encoding', 'gzip'),
    await site.browser().post('/auth/login').type('form').send({ email: 'x' }).set('Accept-Encoding', 'gzip'),
  ]
  expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual(answers.map(() => undefined))
})
