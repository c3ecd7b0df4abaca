// The way of a visitor to a confirmed account and back into it, in a real browser, with and without JavaScript.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { chooseCookies, collectComplaints, confirm, expectText, logIn, logOut, signUp } from './steps.ts'

let site: TestSite
let chromium: Browser
beforeAll(async () => {
  site = await startSite()
  chromium = await launchChromium()
})
afterAll(async () => {
  await chromium?.close()
  await site?.close()
})

describe.each([
  { javaScriptEnabled: true, says: 'with JavaScript' },
  { javaScriptEnabled: false, says: 'without JavaScript' },
])('the journey of a subscriber, $says', ({ javaScriptEnabled }) => {
  it('S37: leads from guest to member and back, without one complaint of the browser', async () => {
    const context = await chromium.newContext({ javaScriptEnabled, baseURL: site.url })
    const page = await context.newPage()
    const complaints = collectComplaints(page)

    await chooseCookies(page)
    const subscriber = await signUp(site, page)
    await confirm(page, subscriber)
    await logOut(page)
    await page.goto('/auth/login?next=/about')
    await logIn(page, subscriber)
    await page.waitForURL('/about')
    await expectText(page, 'You are logged in')

    expect(complaints).toEqual([])
    await context.close()
  })
})
