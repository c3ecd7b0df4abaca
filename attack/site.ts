// The site under attack: its visitors and its mail.
import { type Browser, createBrowsers } from './browser.ts'
import { createMailbox, type Mailbox } from './mailbox.ts'

export interface Site {
  /** Where it is reached. */
  url: string
  /** What it calls itself: the origin of BASE_URL. */
  origin: string
  /** A new visitor, from an address of the network that nobody else has unless told. */
  browser(address?: string): Browser
  mailbox: Mailbox
  close(): void
}

/** The site at a URL; `origin` is found out by its home page. */
export async function openSite(url: string): Promise<Site> {
  const { browser, close } = createBrowsers(url)
  const home = await browser().get('/')
  const canonical = /rel="canonical" href="([^"]+)"/.exec(home.text)?.[1]
  const origin = new URL(canonical ?? url, url).origin
  return { url, origin, browser: (address) => browser(address), mailbox: createMailbox(browser()), close }
}

/** What is made once for a site, when it is first asked for, and then used by several. */
export function shared<Result>(make: (site: Site) => Promise<Result>) {
  const made = new WeakMap<Site, Promise<Result>>()
  return (site: Site) => {
    const result = made.get(site) ?? make(site)
    made.set(site, result)
    return result
  }
}
