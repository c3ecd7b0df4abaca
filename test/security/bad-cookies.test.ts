// Cookies that the site never set: their sender is a guest, and the page is whole.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectHelpful, expectSiteLook } from '../support/look.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { sendForm, sendLines } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false, config: { production: true } })
})
afterAll(() => site.close())

const values: Record<string, string | Buffer> = {
  empty: '',
  random: randomBytes(24).toString('base64url'),
  'very long': 'a'.repeat(12_000),
  'with bad percent signs': '%zz%ff%E0%A4%A%',
  'with NUL': '%00',
  JSON: '{"aut_id":10,"state":"confirmed"}',
  'JSON as cookie parsers know it': 'j:{"aut_id":10}',
  'a signature without an id': 's%3A.',
  'an id without a signature': 's%3Aabc',
  'a signature of another length': `s%3Aabc.${'A'.repeat(500)}`,
  'a token without a signature': 'eyJhbGciOiJub25lIn0.eyJwdXJwb3NlIjoiZmxhc2gifQ.',
  quoted: '"all"',
  'a name of every object': '__proto__',
  'not ASCII': Buffer.from([0xff, 0xfe, 0x80]),
}

describe.each(['sid', 'flash', 'cookies', '__Host-sid', '__proto__', ''])('the cookie "%s"', (name) => {
  it.each(Object.entries(values))(
    'S41: %s makes its sender a guest, and nothing else',
    async (_kind, value) => {
      const line = Buffer.concat([Buffer.from(`Cookie: ${name}=`), Buffer.from(value)])
      const pages = [await sendLines(site.url, '/', line), await sendLines(site.url, '/auth/login', line)]
      for (const page of pages) {
        expect(page.status).toBe(200)
        expectSiteLook(page)
        expect(page.text).toContain('href="/auth/login"')
      }
      expect((await sendLines(site.url, '/auth/logout', line)).headers.location).toMatch(/^\/auth\/login/)
      const cookie = value.toString('latin1')
      expectHelpful(await sendForm(site.url, '/auth/signup', { email: 'nobody' }, `${name}=${cookie}`))
    },
  )
})
