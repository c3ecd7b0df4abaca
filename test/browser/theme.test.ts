// Day and night in a browser: as the system says, and as the visitor chose.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage, withAndWithoutScripts } from './stage.ts'
import { collectComplaints } from './steps.ts'

const stage = setStage()

/** The page that is asked for in vain. */
const isExpected = /404/

const choose = async (page: Page, label: string) => {
  await page.getByRole('banner').getByLabel('Theme').click()
  await page.getByRole('button', { name: label }).click()
}
const ground = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
const heroOf = (page: Page) => page.evaluate<string>("document.querySelector('.hero-art img').currentSrc")

describe.each(withAndWithoutScripts)('the theme, $says', ({ javaScriptEnabled }) => {
  it('is that of the system until another is chosen, and then stays', async () => {
    const page = await stage.open({ javaScriptEnabled, colorScheme: 'light', reducedMotion: 'reduce' })
    const complaints = collectComplaints(page)
    const { light, dark } = stage.site().deps.colours
    await page.goto('/')
    expect(await ground(page)).toBe(asRgb(light.page))
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await ground(page)).toBe(asRgb(dark.page))

    await choose(page, 'Light')
    await expect.poll(() => ground(page)).toBe(asRgb(light.page))
    expect(await heroOf(page)).toContain('evening')
    await page.emulateMedia({ colorScheme: 'light' })
    const saved = page.waitForEvent('requestfinished', (request) =>
      /theme=dark/.test(request.postData() ?? ''),
    )
    await choose(page, 'Dark')
    await expect.poll(() => ground(page)).toBe(asRgb(dark.page))
    expect(await heroOf(page)).toContain('night')

    await saved // the cookie is there before: who leaves then breaks the request off
    const cookies = await page.context().cookies()
    expect(cookies.find(({ name }) => name === 'theme')?.value).toBe('dark')
    await page.goto('/no-such-page')
    expect(await ground(page)).toBe(asRgb(dark.page))
    await page.goto('/about')
    await choose(page, 'As the system')
    await expect.poll(() => ground(page)).toBe(asRgb(light.page))

    expect(complaints.filter((complaint) => !isExpected.test(complaint))).toEqual([])
    await page.context().close()
  })
})

it('changes without losing what was typed, and gives the cursor back to the menu', async () => {
  const page = await stage.open({ colorScheme: 'light' })
  await page.goto('/auth/login')
  await page.getByLabel('E-mail address').fill('half@typed')
  await choose(page, 'Dark')
  await page.locator('html[data-bs-theme="dark"]').waitFor()
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('half@typed')
  expect(await page.evaluate('document.activeElement.matches(".theme-menu summary")')).toBe(true)
  await page.context().close()
})

it('is light on paper', async () => {
  const page = await stage.open({ colorScheme: 'dark' })
  await page.goto('/')
  await choose(page, 'Dark')
  await page.emulateMedia({ media: 'print' })
  expect(await ground(page)).toBe(asRgb(stage.site().deps.colours.light.page))
  expect(await page.getByRole('banner').isVisible()).toBe(false)
  expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
  await page.context().close()
})

it('goes back to the former theme where the choice cannot be kept', async () => {
  const page = await stage.open({ colorScheme: 'light' })
  await page.goto('/')
  const theme = () => page.locator('html').getAttribute('data-bs-theme')
  const meanwhile: (string | null)[] = []
  await page.route('**/theme', async (route) => {
    meanwhile.push(await theme())
    await route.fulfill({ status: 429 })
  })
  await choose(page, 'Dark')
  await expect.poll(() => meanwhile).toEqual(['dark'])
  await expect.poll(theme).toBeNull()
  expect(await page.getByRole('banner').locator('[aria-pressed="true"]').textContent()).toContain(
    'As the system',
  )
  await page.context().close()
})

function asRgb(hex: string) {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return `rgb(${red}, ${green}, ${blue})`
}
