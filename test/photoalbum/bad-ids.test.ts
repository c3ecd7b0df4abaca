// Ids that no picture has, and what else may stand in their place: a page of the site says so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectHelpful } from '../support/look.ts'
import { sqlTexts } from '../support/nasty-texts.ts'
import { signUpAndConfirm } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let browser: Browser
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
  browser = (await signUpAndConfirm(site)).browser
})
afterAll(() => site.close())

const bad = [
  ...[
    '0',
    '-1',
    '-0',
    '+1',
    '01',
    '1.0',
    '1e3',
    '0x1',
    '1_000',
    ' 1',
    '1 ',
    '１',
    '١',
    '',
    'one',
    'NaN',
    'null',
  ],
  ...[
    '9'.repeat(30),
    '9'.repeat(5_000),
    '9223372036854775808',
    '-9223372036854775809',
    '1,2',
    '1;2',
    '[1]',
    '\0',
  ],
  ...['__proto__', 'constructor', '../1', '1/2', '{{1}}', '<b>', ...sqlTexts],
]

describe('GET /album/imagedetails/:id', () => {
  it(`S41: ${bad.length} ids that are none get a 404 or 400 in the look of the site`, async () => {
    for (const id of bad)
      expectHelpful(await browser.get(`/album/imagedetails/${encodeURIComponent(id)}`), id)
  })

  it('S41: an id of the right form that nobody has gets a 404', async () => {
    for (const id of ['17', '9223372036854775807']) {
      const answer = await browser.get(`/album/imagedetails/${id}`)
      expect(answer.status).toBe(404)
      expectHelpful(answer, id)
    }
  })

  it('S41: bytes that are not UTF-8 get a 400', async () => {
    for (const id of ['%ff', '%', '%zz', '%e2%82', '%c0%af'])
      expect((await browser.get(`/album/imagedetails/${id}`)).status, id).toBe(400)
  })
})

describe('GET /album/?after=', () => {
  it('S41: the same ids get a 4xx in the look of the site', async () => {
    for (const id of bad) expectHelpful(await browser.get(`/album/?after=${encodeURIComponent(id)}`), id)
    for (const query of ['after=1&after=2', 'after=%ff', 'after='])
      expectHelpful(await browser.get(`/album/?${query}`), query)
  })

  it('S41: parameters that nobody asks for change nothing', async () => {
    const plain = await browser.get('/album/')
    const other = await browser.get('/album/?after[]=1&__proto__=2&limit=1000000&constructor=3')
    expect(other.status).toBe(200)
    expect(other.text.match(/class="picture"/g)).toEqual(plain.text.match(/class="picture"/g))
  })
})
