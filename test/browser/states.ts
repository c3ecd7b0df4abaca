// Every page in every state that it can be seen in, for whoever looks at all of them.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { TestSite } from '../support/site.ts'
import { linkIn, section, send } from './owner-steps.ts'
import { chooseCookies, confirm, expectText, signUp } from './steps.ts'

/** By the name of the state: how to reach it, each from the one before. */
export type States = Record<string, () => Promise<unknown>>

/** What a section exports as `states` from its browser/states.ts. */
export interface SectionStates {
  unconfirmed: (page: Page) => States
  confirmed: (page: Page) => States
  /** Pages that a confirmed member opens by their address. */
  addresses: string[]
}

const folder = join(import.meta.dirname, '..')
const files = readdirSync(folder)
  .map((section) => join(folder, section, 'browser/states.ts'))
  .filter((file) => existsSync(file))
const sections: { states: SectionStates }[] = await Promise.all(files.map((file) => import(file)))
const ofSections = (kind: 'unconfirmed' | 'confirmed', page: Page): States =>
  Object.assign({}, ...sections.map(({ states }) => states[kind](page)))

/** The addresses of all sections. */
export const sectionAddresses = sections.flatMap(({ states }) => states.addresses)

const profile = '/auth/userprofile'
const own = 'otters nap on warm roofs'
const newKeys = (key: string) => ({ 'New access key': key, 'New access key, once more': key })

/** All of them, from a guest's to a member's whose address is confirmed. */
export function statesOf(site: TestSite, page: Page): States {
  const subscriber = { email: '', key: '', link: '' }
  return {
    ...guestStates(page),
    'home, unconfirmed': async () => {
      Object.assign(subscriber, await signUp(site, page))
    },
    ...unconfirmedStates(page),
    ...ofSections('unconfirmed', page),
    ...developmentStates(page),
    'home, confirmed': () => confirm(page, subscriber),
    ...ofSections('confirmed', page),
    ...confirmedStates(page, subscriber),
    ...ownerStates(site, page, subscriber),
  }
}

function guestStates(page: Page): States {
  const main = page.getByRole('main')
  return {
    home: () => page.goto('/'),
    'home, the cookie settings open': () => page.getByText('My settings').click(),
    'cookies, chosen': () => chooseCookies(page),
    'home, the theme menu open': async () => {
      await page.goto('/')
      await page.getByRole('banner').getByLabel('Theme').click()
    },
    about: () => page.goto('/about'),
    'privacy notice': () => page.goto('/privacy-notice'),
    'terms of service': () => page.goto('/terms-of-service'),
    cookies: () => page.goto('/cookies'),
    'sign-up': () => page.goto('/auth/signup'),
    'sign-up, refused': async () => {
      await send(main, { 'E-mail address': 'ada@example' }, 'Sign up')
      await main.locator('[aria-invalid]').waitFor()
    },
    'log-in': () => page.goto('/auth/login'),
    'log-in, asked for': async () => {
      await page.goto('/auth/logout')
      await expectText(page, 'Please log in first.')
    },
    'log-in, refused': async () => {
      await send(main, {}, 'Log in')
      await expectText(page, 'Please check these')
    },
    'lost key': () => page.goto('/auth/forgotkey'),
    'lost key, refused': async () => {
      await send(main, { 'E-mail address': 'nobody' }, 'Mail me a code')
      await main.locator('[aria-invalid]').waitFor()
    },
    'a link that does not work': () => page.goto('/emailconfirmationhtml/never-mailed'),
    'nothing here': () => page.goto('/no-such-page'),
    'not readable': () => page.goto('/pictures/%ff'),
  }
}

function unconfirmedStates(page: Page): States {
  const main = page.getByRole('main')
  return {
    'wrong address?': () => page.goto('/auth/correctaddress'),
    'wrong address?, refused': async () => {
      await send(main, {}, 'Use this address')
      await main.locator('[aria-invalid]').waitFor()
    },
    'profile, unconfirmed': () => page.goto(profile),
    'the menu of the person': () => page.getByRole('banner').locator('.person-menu summary').click(),
  }
}

function developmentStates(page: Page): States {
  return {
    inbox: () => page.goto('/dev/inbox'),
    'a mail': async () => {
      await page.getByRole('main').getByRole('listitem').first().getByRole('link').click()
      await page.frameLocator('iframe').getByRole('heading').waitFor()
    },
    ...Object.fromEntries(
      [403, 408, 413, 429, 500, 503].map((status) => [
        `error ${status}`,
        () => page.goto(`/dev/kit/errors/${status}`),
      ]),
    ),
    kit: () => page.goto('/dev/kit'),
    'kit, a dialog': async () => {
      await page.getByRole('link', { name: 'Open a dialog' }).click()
      await page.getByRole('dialog').waitFor()
    },
    'kit, a question': async () => {
      await page.goto('/dev/kit')
      await page.getByRole('link', { name: 'Ask before a dangerous deed' }).click()
      await page.getByRole('dialog').waitFor()
    },
    'kit, a toast': async () => {
      await page.goto('/dev/kit')
      await page.getByRole('button', { name: 'Show a toast' }).click()
      await page.locator('.toasts .toast-card').waitFor()
    },
  }
}

function confirmedStates(page: Page, subscriber: { key: string }): States {
  const key = section(page, 'Access key')
  return {
    'profile, the key issued': () => page.goto(profile),
    'profile, the nickname refused': async () => {
      await send(section(page, 'Nickname'), { Nickname: 'Pi' }, 'Save the nickname')
      await expectText(page, 'This is too short')
    },
    'profile, the new key refused': async () => {
      const keys = { 'New access key': 'short', 'New access key, once more': 'shorter' }
      await send(key, keys, 'Change the key')
      await expectText(page, 'This differs from the new access key above.')
    },
    'profile, a new key typed': async () => {
      await key.getByLabel('New access key', { exact: true }).fill('hedgehog')
      await expectText(page, 'Fair.')
    },
    'profile, the key chosen': async () => {
      await send(key, { 'Current access key': subscriber.key, ...newKeys(own) }, 'Change the key')
      await expectText(page, 'Your new access key works from now on.')
    },
  }
}

function ownerStates(site: TestSite, page: Page, subscriber: { email: string }): States {
  const main = page.getByRole('main')
  return {
    'profile, a change pending': async () => {
      const change = { 'New e-mail address': `new-${subscriber.email}`, 'Access key': own }
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
    'new key': async () => {
      await page.goto('/auth/forgotkey')
      await send(main, { 'E-mail address': subscriber.email }, 'Mail me a code')
      await expectText(page, 'Choose a new key')
    },
    'new key, refused': async () => {
      await send(main, { 'Code from the mail': '12', ...newKeys('short') }, 'Save the new key')
      await expectText(page, 'The code has six digits.')
    },
    undo: async () => page.goto(await linkIn(site, { to: subscriber.email, subject: 'Your access key' })),
    'undo, spent': () => page.goto('/auth/undo/never-mailed'),
    'new address': async () => {
      const subject = 'Please confirm your new address'
      await page.goto(await linkIn(site, { to: `new-${subscriber.email}`, subject }))
    },
    'log-out': () => page.goto('/auth/logout'),
  }
}
