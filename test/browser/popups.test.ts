// What opens over a page, as the kit shows it.
import { expect, it } from 'vitest'
import { hasFocus } from './keys.ts'
import { setStage } from './stage.ts'

const stage = setStage()

it('a dialog takes the cursor in and gives it back, whichever way it is closed', async () => {
  const page = await stage.open({})
  await page.goto('/dev/kit')
  const opener = page.getByRole('link', { name: 'Open a dialog' })
  const dialog = page.getByRole('dialog', { name: 'A dialog' })
  const ways = [
    () => page.keyboard.press('Escape'),
    () => dialog.getByRole('button', { name: 'Close' }).click(),
    () => page.mouse.click(5, 300),
  ]
  for (const close of ways) {
    await opener.click()
    await dialog.waitFor()
    expect(await hasFocus(dialog.getByLabel('Something to type'))).toBe(true)
    await close()
    await dialog.waitFor({ state: 'hidden' })
    expect(await hasFocus(opener)).toBe(true)
  }
  await page.context().close()
})

it('a question does its deed, or leaves everything as it was', async () => {
  const page = await stage.open({ colorScheme: 'light' })
  await page.goto('/dev/kit')
  const opener = page.getByRole('link', { name: 'Ask before a deed', exact: true })
  const question = page.getByRole('dialog', { name: 'Choose the dark theme?' })
  await opener.click()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'hidden' })
  expect(await page.locator('html').getAttribute('data-bs-theme')).toBeNull()
  await opener.click()
  await question.getByRole('button', { name: 'Make it dark' }).click()
  await page.locator('html[data-bs-theme="dark"]').waitFor()
  await page.context().close()
})

it('a toast is said in a status region, can be put away, and goes by itself', async () => {
  const page = await stage.open({})
  await page.clock.install()
  await page.goto('/dev/kit')
  const toasts = page.locator('.toasts[role="status"]')
  const show = async () => {
    await page.getByRole('button', { name: 'Show a toast' }).click()
    await page.clock.runFor(200)
    await toasts.getByText('The cat is out of the bag.').waitFor()
  }
  await show()
  await toasts.getByRole('button', { name: 'Dismiss' }).click()
  expect(await toasts.getByText('The cat').count()).toBe(0)
  await show()
  await page.clock.runFor(10_000)
  expect(await toasts.getByText('The cat').count()).toBe(0)
  await page.context().close()
})

it('a toast stays while the cursor is in it, and gives it back (WCAG 2.2, 2.2.1)', async () => {
  const page = await stage.open({})
  await page.clock.install()
  await page.goto('/dev/kit')
  const opener = page.getByRole('button', { name: 'Show a toast' })
  const toast = page.locator('.toasts .toast-card')
  await opener.press('Enter')
  await page.clock.runFor(200)
  await toast.getByRole('button', { name: 'Dismiss' }).focus()
  await page.clock.runFor(60_000)
  expect(await toast.count()).toBe(1)
  await page.keyboard.press('Enter')
  expect(await toast.count()).toBe(0)
  expect(await hasFocus(opener)).toBe(true)

  await opener.press('Enter')
  await page.clock.runFor(200)
  await toast.hover()
  await page.clock.runFor(60_000)
  expect(await toast.count()).toBe(1)
  await page.mouse.move(5, 5)
  await page.clock.runFor(10_000)
  expect(await toast.count()).toBe(0)
  await page.context().close()
})
