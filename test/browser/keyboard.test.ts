// A whole journey with the keys alone, with and without scripts: from guest to member, through the profile, and out again.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { hasFocus, press, tabTo, type } from './keys.ts'
import { section } from './owner-steps.ts'
import { setStage, withAndWithoutScripts } from './stage.ts'
import { choiceSaved, expectText } from './steps.ts'

const stage = setStage()
const ownKey = 'otters nap on warm roofs'
const main = (page: Page) => page.getByRole('main')
const banner = (page: Page) => page.getByRole('banner')

describe.each(withAndWithoutScripts)('with the keyboard alone, $says', ({ javaScriptEnabled }) => {
  it('leads a subscriber from sign-up to the end of the account', async () => {
    const page = await stage.open({ javaScriptEnabled, reducedMotion: 'reduce' })
    const email = newAddress()

    await answerCookies(page)
    await skipToContent(page)
    await signUp(page, email)
    await confirm(page, email)
    await chooseKey(page, email)
    await logOutAndIn(page, email)
    await leave(page, javaScriptEnabled)
    await page.context().close()
  })
})

async function answerCookies(page: Page) {
  await page.goto('/')
  await press(page, page.getByRole('region', { name: 'Cookies' }).getByText('My settings'))
  await press(page, page.getByRole('checkbox', { name: 'Analysis' }), 'Space')
  await press(page, page.getByRole('button', { name: 'Save settings' }))
  await page.getByText(choiceSaved).waitFor()
}

/** The first stop of every page leads past the bar. */
async function skipToContent(page: Page) {
  await page.goto('/')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  expect(await hasFocus(skip)).toBe(true)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await hasFocus(main(page).getByLabel('Try it with your e-mail address'))).toBe(true)
}

/** Refused once: the cursor is in the field that is at fault. */
async function signUp(page: Page, email: string) {
  await page.keyboard.type(email.replace('.org', ''))
  await page.keyboard.press('Enter')
  const field = main(page).getByLabel('E-mail address')
  await main(page).locator('[aria-invalid]').waitFor()
  await expect.poll(() => hasFocus(field)).toBe(true)
  await page.keyboard.press('End')
  await page.keyboard.type('.org')
  await page.keyboard.press('Enter')
  await expectText(page, 'Welcome, ')
}

async function confirm(page: Page, email: string) {
  const { link } = readMail(await waitForMail(stage.site(), email))
  await page.goto(link)
  await press(page, main(page).getByRole('button', { name: 'Yes, confirm it' }))
  await expectText(page, 'Your address is confirmed')
}

/** Through the menu in the bar; several faults are listed above the form, with links to the fields. */
async function chooseKey(page: Page, email: string) {
  const { key } = readMail(await waitForMail(stage.site(), email))
  await press(page, banner(page).locator('.person-menu summary'))
  await press(page, banner(page).getByRole('link', { name: 'Your profile' }))
  const form = section(page, 'Access key')
  await press(page, form.getByRole('button', { name: 'Change the key' }))
  await form.getByText('Please check these:').waitFor()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  expect(new URL(page.url()).hash).toMatch(/^#key-/)

  await page.goto('/auth/userprofile#key')
  await type(page, form, 'Current access key', key)
  await type(page, form, 'New access key', ownKey)
  await type(page, form, 'New access key, once more', ownKey)
  await page.keyboard.press('Enter')
  await expectText(page, 'Your new access key works from now on.')
}

async function logOutAndIn(page: Page, email: string) {
  await press(page, banner(page).locator('.person-menu summary'))
  await press(page, banner(page).getByRole('button', { name: 'Log out' }))
  await expectText(page, 'See you soon')
  await press(page, banner(page).getByRole('link', { name: 'Log in' }))
  await page.waitForURL('/auth/login')
  await type(page, main(page), 'E-mail address', email)
  await type(page, main(page), 'Access key', ownKey)
  await press(page, main(page).getByRole('checkbox', { name: 'Stay logged in on this device' }), 'Space')
  await press(page, main(page).getByRole('button', { name: 'Log in' }))
  await expectText(page, 'You are logged in')
}

/** The dialog takes the cursor in, holds it, and gives it back where it came from. */
async function leave(page: Page, scripts: boolean) {
  await page.goto('/auth/userprofile#delete')
  const opener = main(page).getByRole('link', { name: 'Delete my account' })
  await press(page, opener)
  if (scripts) {
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await hasFocus(dialog.getByLabel('Access key', { exact: true }))).toBe(true)
    await page.keyboard.press('Escape')
    expect(await hasFocus(opener)).toBe(true)
    await page.keyboard.press('Enter')
  }
  const form = page.getByRole(scripts ? 'dialog' : 'main')
  const key = form.getByLabel('Access key', { exact: true })
  await key.waitFor()
  if (!(await hasFocus(key))) await tabTo(page, key)
  await page.keyboard.type(ownKey)
  await page.keyboard.press('Enter')
  await expectText(page, 'Your account is gone')
}
