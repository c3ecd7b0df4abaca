// Addresses that are too long to come back to: still each a page of its own, also from memory.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signUpAndConfirm, waitFor } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { altsOn } from './descriptions.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
  await site.deps.homeImages.list()
  await waitFor(async () => site.deps.homeImages.edition())
})
afterAll(() => site.close())

it('show their own picture', async () => {
  const { browser } = await signUpAndConfirm(site)
  const long = `?${'x'.repeat(2_100)}`
  const [first] = altsOn((await browser.get('/album/imagedetails/1')).text)
  expect(altsOn((await browser.get(`/album/imagedetails/1${long}`)).text)).toContain(first)
  expect(altsOn((await browser.get(`/album/imagedetails/2${long}`)).text)).not.toContain(first)
  await browser.get(`/album/imagedetails/999999${long}`).expect(404)
})
