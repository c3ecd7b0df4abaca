// Every page that a guest or a member can reach, as a checker for accessibility sees it, in both themes.
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { linkIn, section, send } from './owner-steps.ts'
import { setStage } from './stage.ts'
import { expectText, signUp } from './steps.ts'

const profile = '/auth/userprofile'
const pages = [
  '/',
  '/about',
  '/privacy-notice',
  '/terms-of-service',
  '/cookies',
  '/auth/signup',
  '/auth/login',
  '/auth/forgotkey',
  '/emailconfirmationhtml/never-mailed',
  '/no-such-page',
]

const stage = setStage()

describe.each([
  { colorScheme: 'light' as const, width: 360 },
  { colorScheme: 'dark' as const, width: 1440 },
])('at $width pixels, $colorScheme', ({ colorScheme, width }) => {
  const look = { colorScheme, viewport: { width, height: 900 } }

  it('pages are accessible and never wider than the screen', async () => {
    const page = await stage.open(look)
    const faults = []
    for (const path of pages) {
      await page.goto(path)
      faults.push(...(await faultsOf(page, path)))
    }
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('the pages of an account are so in each of its states', async () => {
    const page = await stage.open(look)
    const faults = []
    for (const [state, reach] of Object.entries(statesOf(page, await signUp(stage.site(), page)))) {
      await reach()
      faults.push(...(await faultsOf(page, state)))
    }
    expect(faults).toEqual([])
    await page.context().close()
  })
})

/** How to reach each, one after the other. */
function statesOf(page: Page, { email, key }: { email: string; key: string }) {
  const main = page.getByRole('main')
  const own = 'otters nap on warm roofs'
  const newKeys = (key: string) => ({ 'New access key': key, 'New access key, once more': key })
  return {
    'home, the key issued': async () => {},
    'wrong address?': () => page.goto('/auth/correctaddress'),
    'wrong address?, refused': async () => {
      await send(main, {}, 'Use this address')
      await expectText(page, 'This is the address that you have already.')
    },
    'profile, the key issued': () => page.goto(profile),
    'profile, the nickname refused': async () => {
      await send(section(page, 'Nickname'), { Nickname: 'Pi' }, 'Save the nickname')
      await expectText(page, 'This is too short')
    },
    'profile, the new key refused': async () => {
      const keys = { 'New access key': 'short', 'New access key, once more': 'shorter' }
      await send(section(page, 'Access key'), keys, 'Change the key')
      await expectText(page, 'This differs from the new access key above.')
    },
    'profile, a new key typed': async () => {
      await section(page, 'Access key').getByLabel('New access key', { exact: true }).fill('hedgehog')
      await expectText(page, 'Fair.')
    },
    'profile, the key chosen': async () => {
      const keys = { 'Current access key': key, ...newKeys(own) }
      await send(section(page, 'Access key'), keys, 'Change the key')
      await expectText(page, 'Your new access key works from now on.')
    },
    'profile, a change pending': async () => {
      const change = { 'New e-mail address': `new-${email}`, 'Access key': own }
      await send(section(page, 'E-mail address'), change, 'Change the address')
      await expectText(page, 'We are sending a mail')
    },
    'profile, the dialog': async () => {
      await section(page, 'Delete the account').getByRole('link').click()
      await page.getByRole('dialog').waitFor()
    },
    'deletion, refused': async () => {
      await send(page.getByRole('dialog'), {}, 'Delete my account')
      await expectText(page, 'Please type your access key.')
    },
    deletion: () => page.goto('/auth/deleteaccount'),
    'lost key, refused': async () => {
      await page.goto('/auth/forgotkey')
      await send(main, { 'E-mail address': 'nobody' }, 'Mail me a code')
      await main.locator('[aria-invalid]').waitFor()
    },
    'new key': async () => {
      await send(main, { 'E-mail address': email }, 'Mail me a code')
      await expectText(page, 'Choose a new key')
    },
    'new key, refused': async () => {
      await send(main, { 'Code from the mail': '12', ...newKeys('short') }, 'Save the new key')
      await expectText(page, 'The code has six digits.')
    },
    undo: async () => page.goto(await linkIn(stage.site(), { to: email, subject: 'Your access key' })),
    'undo, spent': () => page.goto('/auth/undo/never-mailed'),
    'new address': async () => {
      const subject = 'Please confirm your new address'
      await page.goto(await linkIn(stage.site(), { to: `new-${email}`, subject }))
    },
    'log-out': () => page.goto('/auth/logout'),
  }
}

async function faultsOf(page: Page, what: string) {
  await page.evaluate(axe.source)
  const violations: string[] = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
  )
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  return [...violations, ...(overflow > 0 ? [`${overflow} pixels too wide`] : [])].map(
    (fault) => `${what}: ${fault}`,
  )
}
