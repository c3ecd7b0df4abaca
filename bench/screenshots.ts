// Every page in every state, on three widths, by day and by night, as pictures in screenshots/: npm run screenshots.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, it } from 'vitest'
import { setStage } from '../test/browser/stage.ts'
import { statesOf } from '../test/browser/states.ts'

const folder = join(import.meta.dirname, '../screenshots')
const only = process.env.ONLY ? new RegExp(process.env.ONLY) : /./
const stage = setStage()

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
})

describe.each([360, 768, 1440])('%i pixels wide', (width) => {
  it.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
    const page = await stage.open({
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width, height: width < 500 ? 740 : 900 },
    })
    page.setDefaultTimeout(10_000)
    const states = statesOf(stage.site(), page)
    let count = 0
    for (const [name, reach] of Object.entries(states)) {
      await reach()
      count++
      const file = `${String(count).padStart(2, '0')}-${name}-${width}-${colorScheme}.png`
      if (only.test(name)) await take(page, file.replaceAll(/[^\w.-]+/g, '-'))
    }
    await page.context().close()
  })
})

/** The whole page, once all of its pictures are there. */
async function take(page: Page, file: string) {
  await page.evaluate(
    'Promise.all([...document.images].map((image) => { image.loading = "eager"; return image.decode().catch(() => {}) }))',
  )
  await page.screenshot({ path: join(folder, file), fullPage: true })
}
