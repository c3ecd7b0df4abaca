// From picture to picture by keys and by swiping, and the link to pass on.
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { hasFocus, press, tabTo } from '../../browser/keys.ts'
import { setStage } from '../../browser/stage.ts'
import { confirm, expectText, signUp } from '../../browser/steps.ts'

const stage = setStage()
const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, reducedMotion: 'reduce' as const }
const main = (page: Page) => page.getByRole('main')

let page: Page
beforeAll(async () => {
  page = await stage.open(phone)
  await confirm(page, await signUp(stage.site(), page))
})

const titled = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

it('goes on and back with the arrow keys, and stops at the ends', async () => {
  await page.goto('/album/imagedetails/1')
  await page.keyboard.press('ArrowLeft')
  await titled('Morning inspection')
  await page.keyboard.press('ArrowRight')
  await titled('King of the radiator')
  await page.keyboard.press('ArrowRight')
  await titled('Two on the roof')
  await page.keyboard.press('ArrowLeft')
  await titled('King of the radiator')
})

it('leaves the arrow keys to whoever types, and to the browser', async () => {
  await page.goto('/album/imagedetails/2')
  await page.getByText('Share', { exact: true }).click()
  await page.getByLabel('For whoever has an account here').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await titled('King of the radiator')
})

it('goes on and back with a finger, but not when it scrolls', async () => {
  await page.goto('/album/imagedetails/2')
  await swipe(page, -200, 10)
  await titled('Two on the roof')
  await swipe(page, 200, 10)
  await titled('King of the radiator')
  await swipe(page, -80, 200)
  await swipe(page, -30, 0)
  await titled('King of the radiator')
})

it('hands out its one address', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/album/imagedetails/2')
  await page.getByText('Share', { exact: true }).click()
  expect(await page.getByRole('button', { name: 'Send' }).isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('The link is copied.').waitFor()
  const link = `${stage.site().url}/album/imagedetails/2/king-of-the-radiator`
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(link)
})

it('selects it where the browser does not let scripts copy', async () => {
  const ask = await stage.open(phone)
  await ask.addInitScript('Object.defineProperty(navigator, "clipboard", { value: undefined })')
  await ask.context().addCookies(await page.context().cookies())
  await ask.goto('/album/imagedetails/2')
  await ask.getByText('Share', { exact: true }).click()
  await ask.getByRole('button', { name: 'Copy' }).click()
  await ask.locator('.toast-warning').getByText('the link is selected').waitFor()
  expect(await ask.evaluate('getSelection().toString()')).toContain('/album/imagedetails/2/')
  await ask.context().close()
})

it('hands it to the device, where that has a way of sharing of its own', async () => {
  const sent = 'window.sent = []; navigator.share = async (what) => { window.sent.push(what.url) }'
  await page.addInitScript(sent)
  await page.goto('/album/imagedetails/2')
  await page.getByText('Share', { exact: true }).click()
  await page.getByRole('button', { name: 'Send' }).click()
  expect(await page.evaluate('window.sent')).toEqual([
    `${stage.site().url}/album/imagedetails/2/king-of-the-radiator`,
  ])
})

it('leads through the album with Tab and Enter', async () => {
  await page.goto('/')
  await press(page, page.getByRole('banner').getByRole('link', { name: 'Album' }))
  await expectText(page, 'The album')
  await press(page, main(page).getByRole('link', { name: 'Two on the roof' }))
  await titled('Two on the roof')
  const next = main(page).getByRole('link', { name: 'Next' })
  await tabTo(page, next)
  expect(await hasFocus(next)).toBe(true)
  await page.keyboard.press('Enter')
  await titled('The glass experiment')
})

async function swipe(page: Page, across: number, along: number) {
  const touch = await page.context().newCDPSession(page)
  const picture = await main(page).locator('.picture-frame').boundingBox()
  const [left, top] = [(picture?.x ?? 0) + 170, (picture?.y ?? 0) + 100]
  const at = (x: number, y: number) => [{ x: left + x, y: top + y }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0, 0) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(across, along) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await touch.detach()
}
