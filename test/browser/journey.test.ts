// The way of a visitor from the first page to the whole album, in a real browser, with and without JavaScript.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { newAddress, readMail, waitFor, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let chromium: Browser
beforeAll(async () => {
  site = await startSite()
  chromium = await launchChromium()
})
afterAll(async () => {
  await chromium?.close()
  await site?.close()
})

describe.each([
  { javaScriptEnabled: true, says: 'with JavaScript' },
  { javaScriptEnabled: false, says: 'without JavaScript' },
])('the journey of a subscriber, $says', ({ javaScriptEnabled }) => {
  it('S37: leads from guest to the album and back, without one complaint of the browser', async () => {
    const context = await chromium.newContext({ javaScriptEnabled, baseURL: site.url })
    const page = await context.newPage()
    const complaints = collectComplaints(page)

    await chooseCookies(page)
    const { email, key, link } = await signUpAsVisitor(page)
    await findAlbumClosed(page)
    await confirmByInbox(page, email, link)
    await browseAlbum(page)
    await logOut(page)
    await logInForAlbum(page, email, key)

    expect(complaints).toEqual([])
    await context.close()
  })
})

async function chooseCookies(page: Page) {
  await page.goto('/')
  await page.getByRole('button', { name: 'Agree to essential' }).click()
  await page.waitForURL('/')
  await expectText(page, 'Your choice of cookies is saved')
  expect(await page.getByRole('button', { name: 'Agree to essential' }).count()).toBe(0)
}

async function signUpAsVisitor(page: Page) {
  const email = newAddress()
  await page.goto('/auth/signup')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('main').getByRole('button', { name: /sign up/i }).click()
  await page.waitForURL('/')
  await expectText(page, 'Welcome, ')
  await expectText(page, 'confirm')
  return { email, ...readMail(await waitForMail(site, email)) }
}

async function findAlbumClosed(page: Page) {
  await page.goto('/album/')
  await page.waitForURL('/')
  await expectText(page, 'opens once you have confirmed')
}

async function confirmByInbox(page: Page, email: string, link: string) {
  await page.goto('/dev/inbox')
  await page.getByRole('row').or(page.getByRole('listitem')).filter({ hasText: email }).getByRole('link').first().click()
  await page.locator(`a[href$="${link}"]`).first().click()
  await expectText(page, email)
  await page.getByRole('main').getByRole('button').click()
  await page.waitForURL('/album/')
  await expectText(page, 'Your address is confirmed')
}

async function browseAlbum(page: Page) {
  const pictures = page.getByRole('main').locator('img[src^="/pictures/"]')
  expect(await pictures.count()).toBe(16)
  await page.getByRole('main').locator('a[href="/album/imagedetails/1"]').first().click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Morning inspection')
  await expectLoaded(page)
  await page.getByRole('link', { name: /next/i }).click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('King of the radiator')
  await page.getByRole('link', { name: /previous/i }).click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Morning inspection')
}

async function logOut(page: Page) {
  await page.goto('/auth/logout')
  await page.getByRole('main').getByRole('button', { name: /log out/i }).click()
  await page.waitForURL('/')
  await expectText(page, 'See you soon')
}

async function logInForAlbum(page: Page, email: string, key: string) {
  await page.goto('/album/')
  await expectText(page, 'Please log in first')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Access key').fill(key)
  await page.getByRole('main').getByRole('button', { name: /log in/i }).click()
  await page.waitForURL('/album/')
}

async function expectText(page: Page, text: string) {
  const body = await waitFor(async () => {
    const shown = await page.locator('body').innerText()
    return shown.includes(text) ? shown : null
  })
  expect(body).toContain(text)
}

/** Every picture of the page is there, not only its frame. */
async function expectLoaded(page: Page) {
  const widths = await page.locator('main img').evaluateAll((images) =>
    Promise.all(
      images.map(async (image) => {
        const picture = image as unknown as { decode(): Promise<void>; naturalWidth: number }
        await picture.decode()
        return picture.naturalWidth
      }),
    ),
  )
  expect(widths.length).toBeGreaterThan(0)
  expect(widths).not.toContain(0)
}

/** What the browser complains of: errors in scripts, violations of the content policy, answers that failed. */
function collectComplaints(page: Page) {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
  })
  return complaints
}
