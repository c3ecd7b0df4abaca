// What a person does in a browser, for the journeys.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { newAddress, type Person, readMail, waitFor, waitForMail } from '../support/people.ts'
import type { TestSite } from '../support/site.ts'

type Subscriber = Omit<Person, 'browser'>

/** In a message of the next page, or in a toast on this one. */
export const choiceSaved = /Your choice .*is saved/

/** Takes the cookie notice away for good. */
export async function chooseCookies(page: Page) {
  await page.goto('/')
  await page.getByRole('button', { name: 'Agree to essential' }).click()
  await page.getByText(choiceSaved).waitFor()
  expect(await page.getByRole('button', { name: 'Agree to essential' }).count()).toBe(0)
}

/** Fills the form, is welcomed, and waits for the mail. */
export async function signUp(site: TestSite, page: Page): Promise<Subscriber> {
  const email = newAddress()
  await page.goto('/auth/signup')
  await page.getByLabel('E-mail').fill(email)
  await page
    .getByRole('main')
    .getByRole('button', { name: /sign up/i })
    .click()
  await page.waitForURL('/')
  await expectText(page, 'Welcome, ')
  await expectText(page, 'click the link in it')
  return { email, ...readMail(await waitForMail(site, email)) }
}

/** Opens the mail in the inbox, sees that its link leads somewhere, follows it and presses the button. */
export async function confirm(page: Page, { email, link }: Subscriber) {
  await page.goto('/dev/inbox')
  await page.getByRole('listitem').filter({ hasText: email }).getByRole('link').click()
  const popup = await openFromMail(page, 'Confirm my address')
  await popup.getByRole('main').getByText(email).waitFor()
  await popup.close()

  await page.goto(link)
  await expectText(page, email)
  await page.getByRole('main').getByRole('button').click()
  await page.waitForURL('/')
  await expectText(page, 'Your address is confirmed')
}

/** Clicks once more where nothing opens: Chromium drops what is clicked before the frame of the mail is first painted. */
async function openFromMail(page: Page, name: string): Promise<Page> {
  const link = page.frameLocator('iframe').getByRole('link', { name })
  return waitFor(async () => {
    const opened = page.waitForEvent('popup', { timeout: 3_000 }).catch(() => null)
    await link.click()
    return opened
  })
}

/** Answers the question whether to log out. */
export async function logOut(page: Page) {
  await page.goto('/auth/logout')
  await page
    .getByRole('main')
    .getByRole('button', { name: /log out/i })
    .click()
  await page.waitForURL('/')
  await expectText(page, 'See you soon')
}

/** Fills the form that is open already. */
export async function logIn(page: Page, { email, key }: Pick<Subscriber, 'email' | 'key'>) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Access key', { exact: true }).fill(key)
  await page
    .getByRole('main')
    .getByRole('button', { name: /log in/i })
    .click()
}

/** Waits until the page shows a text in its main part. */
export async function expectText(page: Page, text: string) {
  await page.getByRole('main').getByText(text).first().waitFor()
}

/**
 * What the browser complains of: errors in scripts, violations of the content policy, answers that failed; not of pictures
 * that had not come when the page was left.
 */
export function collectComplaints(page: Page) {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`))
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText
    const isLeft = request.resourceType() === 'image' && why === 'net::ERR_ABORTED'
    // Where a form leads that a script has sent: it does not follow
    const isUnread = request.resourceType() === 'fetch' && request.redirectedFrom() !== null
    if (isLeft || isUnread) return
    complaints.push(`failed: ${request.url()} ${why}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
  })
  return complaints
}
