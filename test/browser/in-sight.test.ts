// What has the cursor is in sight: never below the bar or the cookie notice, on small screens and zoomed in (WCAG 2.2, 2.4.11).
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { setStage } from './stage.ts'
import { signUp } from './steps.ts'

const stage = setStage()

/** The last is 1280 by 1024 at a zoom of 400 % (1.4.10). */
const screens = [
  { width: 360, height: 700 },
  { width: 320, height: 568 },
  { width: 640, height: 360 },
  { width: 320, height: 256 },
]
const open = () => stage.open({ reducedMotion: 'reduce' })

describe.each(screens)('on a screen of $width by $height', (viewport) => {
  it.each([
    ['as it comes', '/', false],
    ['with its settings open', '/auth/login', true],
  ])('the cursor is never hidden from a guest by the cookie notice, %s', async (_how, path, settings) => {
    const page = await open()
    await page.setViewportSize(viewport)
    await page.goto(path)
    if (settings) await page.getByText('My settings').click()
    expect(await hiddenStops(page)).toEqual([])
    await page.context().close()
  })

  it('the cursor is never hidden from a member, nor is the end of a menu', async () => {
    await member.setViewportSize(viewport)
    await member.goto('/auth/userprofile')
    expect(await hiddenStops(member)).toEqual([])
    await member.goto('/auth/userprofile')
    await member.getByRole('banner').locator('.person-menu summary').click()
    const logOut = member.getByRole('banner').getByRole('button', { name: 'Log out' })
    await logOut.focus()
    expect(await isHidden(member)).toBe('')
  })
})

it('a menu closes when the cursor goes on', async () => {
  await member.setViewportSize({ width: 768, height: 900 })
  await member.goto('/about')
  const menu = member.getByRole('banner').locator('.person-menu')
  await menu.locator('summary').click()
  for (let stops = 0; stops < 3; stops++) await member.keyboard.press('Tab')
  expect(await menu.getAttribute('open')).toBeNull()
})

it('the bar is one row high, and its menu on the screen, whatever the member is called', async () => {
  await member.goto('/auth/userprofile')
  const nickname = member.getByRole('textbox', { name: 'Nickname' })
  await nickname.fill(`wholehearted-${'w'.repeat(80)}`)
  await nickname.press('Enter')
  await member.getByText('From now on you are').waitFor()
  for (const width of [320, 360, 600, 768, 800, 991, 992, 1100, 1440]) {
    await member.setViewportSize({ width, height: 800 })
    expect((await member.getByRole('banner').boundingBox())?.height, `${width}`).toBeLessThan(75)
    await member.locator('.person-menu summary').click()
    const card = await member.locator('.person-menu .menu-card').boundingBox()
    expect(card?.x, `${width}`).toBeGreaterThanOrEqual(0)
    await member.locator('.person-menu summary').click()
  }
})

let member: Page
beforeAll(async () => {
  member = await open()
  await signUp(stage.site(), member)
})

/** What cannot be seen of all that Tab stops at, from the bar to the end of the page. */
async function hiddenStops(page: Page) {
  const hidden = new Set<string>()
  await page.getByRole('banner').getByRole('link').first().focus()
  for (let stops = 0; stops < 60; stops++) {
    await page.keyboard.press('Tab')
    const what = await isHidden(page)
    if (what === 'end') {
      expect(stops).toBeGreaterThan(10)
      return [...hidden]
    }
    if (what) hidden.add(what)
  }
  throw new Error('The page has no end.')
}

/** What has the cursor and is covered at all of nine places; 'end' where nothing has it. */
const isHidden = (page: Page) =>
  page.evaluate<string>(`(() => {
    const focused = document.activeElement
    if (focused === document.body) return 'end'
    const { left, top, width, height } = focused.getClientRects()[0]
    const parts = [0.1, 0.5, 0.9]
    const isSeen = parts.some((x) => parts.some((y) =>
      focused.contains(document.elementFromPoint(left + x * width, top + y * height))))
    return isSeen ? '' : focused.outerHTML.slice(0, 120)
  })()`)
