// The cookie notice, answered beside what the visitor is doing.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { hasFocus } from './keys.ts'
import { setStage } from './stage.ts'
import { expectText } from './steps.ts'

const stage = setStage()
const notice = (page: Page) => page.getByRole('region', { name: 'Cookies' })
const typed = (page: Page) => page.getByLabel('E-mail address')

async function openLogIn() {
  const page = await stage.open({})
  await page.goto('/auth/login')
  await typed(page).fill('half@typed')
  return page
}

it('leaves the page as it is, and asks no more', async () => {
  const page = await openLogIn()
  await notice(page).getByRole('button', { name: 'Agree to all' }).click()
  await page.locator('.toasts').getByText('Your choice is saved.').waitFor()
  expect(await typed(page).inputValue()).toBe('half@typed')
  expect(await hasFocus(page.getByRole('main'))).toBe(true)
  await page.goto('/about')
  expect(await notice(page).count()).toBe(0)
  expect(await page.getByRole('main').getByRole('status').textContent()).toBe('')
  await page.goto('/cookies')
  expect(await page.getByRole('checkbox', { name: 'Analysis' }).isChecked()).toBe(true)
  await page.context().close()
})

it('does not agree to all where Enter is pressed in the settings', async () => {
  const page = await openLogIn()
  await notice(page).getByText('My settings').click()
  await notice(page).getByRole('checkbox', { name: 'Analysis' }).press('Enter')
  await page.locator('.toasts').getByText('Your choice is saved.').waitFor()
  await page.goto('/cookies')
  expect(await page.getByRole('checkbox', { name: 'Analysis' }).isChecked()).toBe(false)
  await page.context().close()
})

it('waits for a slow answer without losing what is typed meanwhile', async () => {
  const page = await openLogIn()
  await page.route('**/cookies', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    await route.continue()
  })
  const agree = notice(page).getByRole('button', { name: 'Agree to essential' })
  await agree.click()
  await agree.click()
  await page.getByLabel('Access key', { exact: true }).focus()
  await page.locator('.toasts').getByText('Your choice is saved.').waitFor()
  expect(await typed(page).inputValue()).toBe('half@typed')
  expect(await hasFocus(page.getByLabel('Access key', { exact: true }))).toBe(true)
  await page.context().close()
})

it('is answered by the form itself where the script has no luck', async () => {
  const page = await openLogIn()
  await page.route('**/cookies', (route) =>
    route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
  )
  await notice(page).getByRole('button', { name: 'Agree to essential' }).click()
  await expectText(page, 'Your choice of cookies is saved.')
  expect(await notice(page).count()).toBe(0)
  await page.context().close()
})

it('has settings that Escape closes', async () => {
  const page = await openLogIn()
  const settings = notice(page).getByText('My settings')
  await settings.click()
  await notice(page).getByRole('checkbox', { name: 'Analysis' }).focus()
  await page.keyboard.press('Escape')
  expect(await notice(page).getByRole('checkbox', { name: 'Analysis' }).isVisible()).toBe(false)
  expect(await hasFocus(settings)).toBe(true)
  await page.context().close()
})
