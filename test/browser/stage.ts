// A site and a browser for a file of journeys, both gone when its tests are done.
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { newNetwork, type SiteOptions, startSite, type TestSite } from '../support/site.ts'

/** Prepares both before the tests of the file that calls it; `open` answers a page of a new visitor. */
export function setStage(options: SiteOptions = {}) {
  let site: TestSite
  let chromium: Browser
  beforeAll(async () => {
    site = await startSite(options)
    chromium = await launchChromium()
  })
  afterAll(async () => {
    await chromium?.close()
    await site?.close()
  })
  return {
    site: () => site,
    open: async (options: BrowserContextOptions) => {
      const extraHTTPHeaders = { 'X-Forwarded-For': newNetwork() }
      return (await chromium.newContext({ baseURL: site.url, extraHTTPHeaders, ...options })).newPage()
    },
  }
}

/** Both ways in which every page has to work. */
export const withAndWithoutScripts = [
  { javaScriptEnabled: true, says: 'with JavaScript' },
  { javaScriptEnabled: false, says: 'without JavaScript' },
]
