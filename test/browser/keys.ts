// A visitor who has a keyboard and nothing else.
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

const most = 60

/** Goes on with Tab until the cursor is there; whatever it stops at on the way can be seen to have it. */
export async function tabTo(page: Page, target: Locator) {
  await target.waitFor()
  for (let stops = 0; stops < most; stops++) {
    await page.keyboard.press('Tab')
    await expectVisibleFocus(page)
    if (await hasFocus(target)) return
  }
  throw new Error(`${target} was not reached with ${most} tabs.`)
}

/** Goes there and presses a key. */
export async function press(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter') {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

/** Goes to the field with this label and types. */
export async function type(page: Page, form: Locator | Page, label: string, text: string) {
  await tabTo(page, form.getByLabel(label, { exact: true }))
  await page.keyboard.type(text)
}

export const hasFocus = async (target: Locator) =>
  (await target.and(target.page().locator(':focus')).count()) > 0

/** An outline, on the element or on what stands for it (WCAG 2.2, 2.4.7). */
async function expectVisibleFocus(page: Page) {
  const seen = await page.evaluate(`(() => {
    const focused = document.activeElement
    if (!focused || focused === document.body) return 'nothing'
    const outlines = [getComputedStyle(focused), getComputedStyle(focused, '::after')]
    if (!outlines.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px'))
      return 'no outline: ' + focused.outerHTML
    return ''
  })()`)
  expect(seen === 'nothing' ? '' : seen).toBe('')
}
