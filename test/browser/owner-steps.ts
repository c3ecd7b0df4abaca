// What an owner does about an account in a browser, for the journeys.
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { waitFor } from '../support/people.ts'
import type { TestSite } from '../support/site.ts'
import { expectText } from './steps.ts'

/** A part of the profile, by its heading. */
export const section = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })

/** Fills fields by their labels and presses the button. */
export async function send(form: Locator, fields: Record<string, string>, button: string) {
  for (const [label, text] of Object.entries(fields)) await form.getByLabel(label, { exact: true }).fill(text)
  await form.getByRole('button', { name: button, exact: true }).click()
}

/** Follows the notice about the issued key to the form, tries what scripts add there, and chooses another key. */
export async function chooseOwnKey(page: Page, issuedKey: string, ownKey: string, scripts: boolean) {
  await page.getByRole('region', { name: 'Your access key' }).getByRole('link').click()
  await page.waitForURL('/auth/userprofile#key')
  const form = section(page, 'Access key')
  await expectInSight(page, form.getByRole('heading'))

  const hint = form.getByRole('status')
  await form.getByLabel('New access key', { exact: true }).fill(ownKey.slice(0, 5))
  expect(await hint.textContent()).toBe(scripts ? 'Too short: it needs 8 characters.' : '')
  await form.getByLabel('New access key', { exact: true }).fill(ownKey)
  expect(await hint.textContent()).toBe(scripts ? 'Very good: hard to guess.' : '')
  if (scripts) await lookAtKey(form)
  else expect(await form.locator('.key-show:visible').count()).toBe(0)

  const others = { 'Current access key': issuedKey, 'New access key, once more': ownKey }
  await send(form, others, 'Change the key')
  await expectText(page, 'Your new access key works from now on.')
  expect(await form.getByText('Please choose one of your own').count()).toBe(0)
}

async function lookAtKey(form: Locator) {
  const show = form.getByRole('button', { name: 'Show the new access key', exact: true })
  for (const type of ['text', 'password']) {
    await show.click()
    expect(await form.getByLabel('New access key', { exact: true }).getAttribute('type')).toBe(type)
  }
}

/** Chooses a key on the page that waits for the mailed code, and ends up at the log-in. */
export async function chooseKeyWithCode(site: TestSite, page: Page, mail: WantedMail, key: string) {
  const { text } = await waitForMailAbout(site, mail)
  const code = /^\d{6}$/m.exec(text)?.[0] ?? ''
  const keys = { 'New access key': key, 'New access key, once more': key }
  await send(page.getByRole('main'), { 'Code from the mail': code, ...keys }, 'Save the new key')
  await page.waitForURL('/auth/login')
  await expectText(page, 'Your new access key works. Please log in with it.')
}

/** All that the site holds on the owner, from the file that the profile gives out. */
export async function downloadData(page: Page, key: string) {
  const started = page.waitForEvent('download')
  await send(section(page, 'Your data'), { 'Access key': key }, 'Download my data')
  const download = await started
  expect(download.suggestedFilename()).toBe('minimal-user-export.json')
  return JSON.parse(await readFile(await download.path(), 'utf8'))
}

/** In the dialog where there are scripts, else on the page that the link leads to. */
export async function deleteAccount(page: Page, key: string, scripts: boolean) {
  await section(page, 'Delete the account').getByRole('link', { name: 'Delete my account' }).click()
  const form = page.getByRole(scripts ? 'dialog' : 'main')
  await form.getByRole('heading', { name: 'Delete your account?' }).waitFor()
  expect(page.url()).toContain(scripts ? '/auth/userprofile' : '/auth/deleteaccount')
  await send(form, { 'Access key': key }, 'Delete my account')
  await page.waitForURL('/')
  await expectText(page, 'Your account is gone')
}

/** A form that came back: one field is at fault, with its sentence beside it, the cursor in it and both in sight. */
export async function expectFault(page: Page, sentence: string, typed: string) {
  const field = page.locator('[aria-invalid]')
  const beside = page.locator(`[id="${await field.getAttribute('id')}-error"]`)
  expect(await beside.textContent()).toContain(sentence)
  expect(await field.inputValue()).toBe(typed)
  await expect.poll(() => field.and(page.locator(':focus')).count(), { timeout: 5_000 }).toBe(1)
  await expectInSight(page, field)
  await expectInSight(page, beside)
}

/** Wholly on the screen and not behind the bar on top, once the page has scrolled. */
async function expectInSight(page: Page, part: Locator) {
  const isInSight = async () => {
    const [bar, box] = [await page.getByRole('banner').boundingBox(), await part.boundingBox()]
    const bottom = page.viewportSize()?.height ?? 0
    return bar !== null && box !== null && box.y >= bar.height && box.y + box.height <= bottom
  }
  await expect.poll(isInSight, { message: `${part} is in sight`, timeout: 5_000 }).toBe(true)
}

interface WantedMail {
  to: string
  /** How it begins. */
  subject: string
  /** Which of several, from 1. */
  nth?: number
}

async function waitForMailAbout(site: TestSite, { to, subject, nth = 1 }: WantedMail) {
  return waitFor(async () => {
    const mails = (await site.mails()).filter((mail) => mail.to === to && mail.subject.startsWith(subject))
    return mails.at(-nth) ?? null
  })
}

/** The path of the link in a mail. */
export async function linkIn(site: TestSite, mail: WantedMail) {
  const { links } = await waitForMailAbout(site, mail)
  return new URL(links[0] ?? '').pathname
}
