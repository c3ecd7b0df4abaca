// What has to be so before the attack begins, and how to make it so.
import { times } from './abuse.ts'
import type { Browser } from './browser.ts'
import { loseKey, newAddress } from './people.ts'
import type { Site } from './site.ts'

/** Thrown when the attack cannot be run; its message says what to do. */
export class CannotRun extends Error {}

const start = 'Start the site in development, with TRUST_PROXY=1 npm start.'

/** @throws CannotRun unless the site answers, shows its mail, and tells visitors apart by X-Forwarded-For. */
export async function assertReady(site: Site) {
  const inbox = await site.browser().get('/dev/inbox.json')
  if (inbox.status !== 200)
    throw new CannotRun(
      `${site.url}/dev/inbox.json answered ${inbox.status}: without the mails there is no attack. ${start}`,
    )
  const { own, other } = await fillLimit(site)
  if (own !== 429)
    throw new CannotRun(
      `${site.url} lets somebody ask for five codes in a row: its limits are raised, or gone. Leave LIMIT_FACTOR alone. ${start}`,
    )
  if (other === 429)
    throw new CannotRun(
      `${site.url} takes all visitors for one, so that its limits would stop the attack. ${start}`,
    )
}

/** Fills the limit of one address of the network, with mails to nobody: how it and another one are answered then. */
async function fillLimit(site: Site) {
  const email = newAddress()
  const { address } = site.browser()
  const ask = async (browser: Browser) => (await loseKey(browser, email)).status
  const [own] = (await Promise.all(times(5, () => ask(site.browser(address))))).toSorted().reverse()
  return { own, other: await ask(site.browser()) }
}
