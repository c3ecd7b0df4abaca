// Every page that a guest can reach, and the home page of a member, as a checker for accessibility sees them.
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './stage.ts'
import { signUp } from './steps.ts'

const pages = [
  '/',
  '/about',
  '/privacy-notice',
  '/terms-of-service',
  '/cookies',
  '/auth/signup',
  '/auth/login',
  '/emailconfirmationhtml/never-mailed',
  '/no-such-page',
]

const stage = setStage()

describe.each([
  { colorScheme: 'light' as const, width: 360 },
  { colorScheme: 'dark' as const, width: 1440 },
])('pages at $width pixels, $colorScheme', ({ colorScheme, width }) => {
  it('are accessible and never wider than the screen', async () => {
    const page = await stage.open({ colorScheme, viewport: { width, height: 900 } })
    const faults = []
    for (const path of pages) {
      await page.goto(path)
      faults.push(...(await faultsOf(page, path)))
    }
    await signUp(stage.site(), page)
    faults.push(...(await faultsOf(page, '/ of a member')))
    expect(faults).toEqual([])
    await page.context().close()
  })
})

async function faultsOf(page: Page, path: string) {
  await page.evaluate(axe.source)
  const violations: string[] = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
  )
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  return [...violations, ...(overflow > 0 ? [`${overflow} pixels too wide`] : [])].map(
    (fault) => `${path}: ${fault}`,
  )
}
