// What visitors ask of every site by way of their system: less movement, and colours of their own.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage } from './stage.ts'

const stage = setStage()

it('nothing moves for who wants less movement, and something does for others', async () => {
  const page = await stage.open({})
  for (const [reducedMotion, moves] of [
    ['reduce', false],
    ['no-preference', true],
  ] as const) {
    await page.emulateMedia({ reducedMotion })
    await page.goto('/')
    expect((await countMoving(page)) > 0, reducedMotion).toBe(moves)
    const scrolls = 'getComputedStyle(document.documentElement).scrollBehavior'
    expect(await page.evaluate(scrolls)).toBe(moves ? 'smooth' : 'auto')
  }
  await page.context().close()
})

describe.each(['light', 'dark'] as const)('in forced colours on a %s system', (colorScheme) => {
  it.each(['light', 'dark'])('the drawn states can be read, with the %s theme chosen', async (theme) => {
    const page = await stage.open({ colorScheme, forcedColors: 'active' })
    await page.context().addCookies([{ name: 'theme', value: theme, url: stage.site().url }])
    await page.goto('/')
    const { ink, ground } = await systemColours(page)
    expect(ink).not.toBe(ground)
    expect(await computed(page, '.diagram-wide text', 'fill')).toEqual([ink])
    expect(await computed(page, '.diagram-wide .icon', 'color')).toEqual([ink])
    expect(await computed(page, '.diagram-wide .diagram-box', 'fill')).toEqual([ground])
    expect(await computed(page, '.diagram-wide .diagram-line', 'stroke')).toEqual([ink])
    await page.context().close()
  })

  it('what is a button has a line around it', async () => {
    const page = await stage.open({ colorScheme, forcedColors: 'active' })
    await page.goto('/')
    expect(await computed(page, 'main .btn', 'border-style')).toEqual(['solid'])
    await page.context().close()
  })
})

const countMoving = (page: Page) =>
  page.evaluate<number>(`[...document.querySelectorAll('*')].map((element) => getComputedStyle(element))
    .filter(({ transitionDuration, animationDuration }) =>
      [transitionDuration, animationDuration].some((time) => Number.parseFloat(time) > 0)).length`)

/** The different values of a property on all elements that a selector finds. */
const computed = (page: Page, selector: string, property: string) =>
  page.evaluate<string[]>(`[...new Set([...document.querySelectorAll('${selector}')]
    .map((element) => getComputedStyle(element).getPropertyValue('${property}')))]`)

/** What the visitor's system writes with, and on. */
const systemColours = (page: Page) =>
  page.evaluate<{ ink: string; ground: string }>(`(() => {
    const probe = document.body.appendChild(document.createElement('div'))
    probe.style.color = 'CanvasText'
    probe.style.backgroundColor = 'Canvas'
    const { color, backgroundColor } = getComputedStyle(probe)
    return { ink: color, ground: backgroundColor }
  })()`)
