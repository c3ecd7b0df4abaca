// Mails on a narrow phone, drawn by a real browser.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { drawMail, letterNames } from '../letters.ts'

const address = `${'x'.repeat(64)}@${'y'.repeat(60)}.example`

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

it.each(letterNames)('%s fits 320 pixels, to an address without a break too', async (name) => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } })
  await page.setContent(drawMail(name, { user_email: address }).html)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  await page.close()
})
