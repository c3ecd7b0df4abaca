// A picture that changes, on pages that are kept in memory.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rowsOf } from '../support/database-dump.ts'
import { signUpAndConfirm, waitFor } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let member: Browser
beforeAll(async () => {
  site = await startSite()
  member = (await signUpAndConfirm(site)).browser
})
afterAll(() => site.close())

it.each(['/', '/album/', '/album/imagedetails/1'])('shows on %s within two seconds', async (path) => {
  const browsers = path === '/' ? [site.browser(), member] : [member]
  await site.browser().get('/')
  await waitFor(async () => (site.deps.homeImages.edition() === null ? null : true))
  for (let change = 1; change <= 3; change++)
    for (const browser of browsers) {
      const name = `Change ${change} for ${path}`
      await browser.get(path)
      await browser.get(path)
      await rowsOf(site, 'UPDATE minimaluser.tbl_image SET img_name = $1', [name])
      const begun = performance.now()
      await waitFor(async () => ((await browser.get(path)).text.includes(name) ? true : null))
      expect(performance.now() - begun).toBeLessThan(2_000)
      await rowsOf(site, "UPDATE minimaluser.tbl_image SET img_name = 'Changed back'")
      await waitFor(async () => ((await browser.get(path)).text.includes('Changed back') ? true : null))
    }
  const memories = path === '/' ? [site.deps.pageFrames, site.deps.guestPages] : [site.deps.pageFrames]
  await waitFor(async () => {
    for (const browser of browsers) await browser.get(path)
    return memories.every((memory) => memory.values().length > 0) || null
  })
})
