// All that owners do about their account, from its first key to its end, in a real browser with and without JavaScript.
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { newAddress, signUp as signUpElsewhere } from '../support/people.ts'
import {
  chooseKeyWithCode,
  chooseOwnKey,
  deleteAccount,
  downloadData,
  expectFault,
  linkIn,
  section,
  send,
} from './owner-steps.ts'
import { setStage, withAndWithoutScripts } from './stage.ts'
import { collectComplaints, confirm, expectText, logIn, signUp } from './steps.ts'

const stage = setStage()
const main = (page: Page) => page.getByRole('main')
const profile = '/auth/userprofile'
const phone = { viewport: { width: 390, height: 720 } }
const takenName = 'Pi the First'

beforeAll(async () => {
  const { browser } = await signUpElsewhere(stage.site())
  await browser.post(`${profile}/name`).type('form').send({ username: takenName }).expect(303)
})

describe.each(withAndWithoutScripts)('the journey of an owner, $says', ({ javaScriptEnabled }) => {
  it('S37: leads through all of it, and the browser complains of nothing but what was refused', async () => {
    const page = await stage.open({ javaScriptEnabled, ...phone })
    const elsewhere = await stage.open({ javaScriptEnabled, ...phone })
    const complaints = [page, elsewhere].map(collectComplaints)
    const owner = await signUp(stage.site(), page)
    const { email } = owner
    await confirm(page, owner)

    const keys = ['otters nap on warm roofs', 'five cats, no umbrella', 'a lantern for each night'] as const
    await chooseOwnKey(page, owner.key, keys[0], javaScriptEnabled)
    await changeNickname(page, `Captain ${email.replace(/@.*/, '')}`)
    await moveWithDetour(page, keys[0])
    await undoMove(elsewhere, { email, key: keys[1] })
    await loseKey(page, { email, key: keys[2] })
    await endOtherBrowser(page, elsewhere, { email, key: keys[2] })
    await takeDataAlong(page, { email, key: keys[2] }, javaScriptEnabled)
    await deleteAccount(page, keys[2], javaScriptEnabled)

    expect(complaints.flat().filter(isNoEcho)).toEqual([
      expect.stringMatching(/^422: .*\/name$/),
      expect.stringMatching(/^422: .*\/name$/),
      expect.stringMatching(/^410: .*\/emailconfirmationhtml\//),
      expect.stringMatching(/^422: .*\/export$/),
      // A download leaves the page as it was
      expect.stringMatching(/^failed: .*\/export net::ERR_ABORTED$/),
    ])
    await page.context().close()
    await elsewhere.context().close()
  })
})

/** The console repeats each answer that is no success; `collectComplaints` has those anyway. */
const isNoEcho = (complaint: string) => !complaint.startsWith('console: Failed to load resource')

/** Two are refused first: each time the form comes back as it was typed, scrolled to what is wrong. */
async function changeNickname(page: Page, name: string) {
  const choose = (username: string) =>
    send(section(page, 'Nickname'), { Nickname: username }, 'Save the nickname')
  await choose('Pi')
  await expectFault(page, 'This is too short', 'Pi')
  await choose(takenName.toUpperCase())
  await expectFault(page, 'Somebody has this nickname already.', takenName.toUpperCase())
  await choose(name)
  await expectText(page, `From now on you are ${name}.`)
}

/** To an address with a typing error, then to the right one: from then on the first mail's link is dead. */
async function moveWithDetour(page: Page, key: string) {
  const address = newAddress()
  const typo = address.replace('person', 'typo')
  const form = section(page, 'E-mail address')
  for (const to of [typo, address]) {
    await send(form, { 'New e-mail address': to, 'Access key': key }, 'Change the address')
    await expectText(page, `We are sending a mail to ${to}.`)
    await form.getByText(`${to} becomes your address`).waitFor()
  }
  const subject = 'Please confirm your new address'
  await page.goto(await linkIn(stage.site(), { to: typo, subject }))
  await expectText(page, 'This link does not work')
  await page.goto(await linkIn(stage.site(), { to: address, subject }))
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  await page.waitForURL('/')
  await expectText(page, 'The new address is yours now.')
}

/** "It wasn't me", says whoever reads the mails to the old address. */
async function undoMove(page: Page, { email, key }: { email: string; key: string }) {
  await page.goto(await linkIn(stage.site(), { to: email, subject: 'Your address' }))
  await expectText(page, email)
  await page.getByRole('button', { name: 'It was not me: undo it' }).click()
  await expectText(page, 'The account is yours again')
  await chooseKeyWithCode(stage.site(), page, { to: email, subject: 'Your code' }, key)
  await logIn(page, { email, key })
  await expectText(page, 'You are logged in')
}

/** From the log-in page, to which the undone change has sent this browser. */
async function loseKey(page: Page, { email, key }: { email: string; key: string }) {
  await page.goto(profile)
  await page.waitForURL(/\/auth\/login\?next=/)
  await main(page).getByRole('link', { name: 'Lost your key?' }).click()
  await send(main(page), { 'E-mail address': email }, 'Mail me a code')
  await expectText(page, `If ${email} has an account`)
  await chooseKeyWithCode(stage.site(), page, { to: email, subject: 'Your code', nth: 2 }, key)
}

/** Logs in in two browsers, and ends the session of one in the other. */
async function endOtherBrowser(page: Page, other: Page, account: { email: string; key: string }) {
  for (const browser of [page, other]) {
    await browser.goto(`/auth/login?next=${profile}`)
    await logIn(browser, account)
    await browser.waitForURL(profile)
  }
  await page.reload()
  const sessions = section(page, 'Where you are logged in')
  expect(await sessions.getByRole('listitem').first().textContent()).toContain('this one')
  await sessions.getByRole('button', { name: /^End the session of/ }).click()
  await expectText(page, 'That session has ended.')
  expect(await sessions.getByRole('listitem').count()).toBe(1)
  await other.goto(profile)
  await expectText(other, 'Your session has ended')
}

/** Not without the key; the page stays, without what was wrong before. */
async function takeDataAlong(page: Page, { email, key }: { email: string; key: string }, scripts: boolean) {
  await send(section(page, 'Your data'), {}, 'Download my data')
  await expectFault(page, 'Please type your access key.', '')
  const { account, activity } = await downloadData(page, key)
  expect((await page.title()).startsWith('Error: ')).toBe(!scripts)
  expect(await page.locator('[aria-invalid]').count()).toBe(scripts ? 0 : 1)
  expect(account).toMatchObject({ email, nickname: expect.stringMatching(/^Captain /) })
  const deeds = activity.map(({ what }: { what: string }) => what)
  expect(deeds).toEqual(
    expect.arrayContaining(['signup', 'name.changed', 'email.changed', 'undone', 'exported']),
  )
}
