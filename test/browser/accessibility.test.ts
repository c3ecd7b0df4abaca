// Every page in every state, as a checker for accessibility sees it: in both themes, on a phone and on a wide screen (WCAG 2.2 AA).
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { setStage } from './stage.ts'
import { statesOf } from './states.ts'

const widths = [360, 1440]
const themes = ['light', 'dark'] as const

const stage = setStage()

it('has no fault, and is never wider than the screen', { timeout: 300_000 }, async () => {
  const page = await stage.open({ reducedMotion: 'reduce' })
  await page.addInitScript(axe.source)
  const faults = []
  for (const [state, reach] of Object.entries(statesOf(stage.site(), page))) {
    await reach()
    faults.push(...(await overflowOf(page, state)))
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme })
        faults.push(...(await faultsOf(page, `${state}, ${width}, ${colorScheme}`)))
      }
    }
  }
  expect(faults).toEqual([])
  await page.context().close()
})

async function faultsOf(page: Page, what: string) {
  const violations: string[] = await page.evaluate(
    `axe.run({ rules: { 'target-size': { enabled: true } } }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ' ' + nodes[0].html + ' ' + nodes[0].failureSummary))`,
  )
  return violations.map((fault) => `${what}: ${fault}`)
}

/** Nobody has to scroll sideways, on no screen and at a zoom of 400 % (WCAG 2.2, 1.4.10). */
async function overflowOf(page: Page, what: string) {
  const faults = []
  for (const width of [320, ...widths]) {
    await page.setViewportSize({ width, height: 900 })
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    if (overflow > 0) faults.push(`${what}: ${overflow} pixels too wide at ${width}`)
  }
  return faults
}
