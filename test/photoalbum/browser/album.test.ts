// The whole way to the pictures in a real browser, with and without JavaScript.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setStage, withAndWithoutScripts } from '../../browser/stage.ts'
import { collectComplaints, confirm, expectText, logIn, logOut, signUp } from '../../browser/steps.ts'

const stage = setStage()

describe.each(withAndWithoutScripts)('the journey to the album, $says', ({ javaScriptEnabled }) => {
  it('S37: opens it once the address is confirmed, without one complaint of the browser', async () => {
    const page = await stage.open({ javaScriptEnabled })
    const complaints = collectComplaints(page)

    const subscriber = await signUp(stage.site(), page)
    await page.goto('/album/')
    await expectText(page, 'opens once you have confirmed')
    await confirm(page, subscriber)
    await browseAlbum(page)
    await logOut(page)
    await page.goto('/album/')
    await expectText(page, 'Please log in first')
    await logIn(page, subscriber)
    await page.waitForURL('/album/')

    expect(complaints).toEqual([])
    await page.context().close()
  })
})

async function browseAlbum(page: Page) {
  const main = page.getByRole('main')
  await page.getByRole('link', { name: 'Album', exact: true }).first().click()
  await page.waitForURL('/album/')
  expect(await main.locator('img[src^="/pictures/"]').count()).toBe(16)

  await main.locator('a[href^="/album/imagedetails/1/"]').first().click()
  await expectPicture(page, 'Morning inspection')
  await main.getByRole('link', { name: /next/i }).click()
  await expectPicture(page, 'King of the radiator')
  await main.getByRole('link', { name: /previous/i }).click()
  await expectPicture(page, 'Morning inspection')
}

async function expectPicture(page: Page, name: string) {
  await page.getByRole('heading', { level: 1, name }).waitFor()
  const width = await page
    .locator('main img')
    .first()
    .evaluate(async (image) => {
      const picture = image as unknown as { decode(): Promise<void>; naturalWidth: number }
      await picture.decode()
      return picture.naturalWidth
    })
  expect(width).toBeGreaterThan(0)
}
