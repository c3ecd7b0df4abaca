// What has to be so before the attack begins, and how to make it so.
import { times } from './abuse.ts'
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
  if (!(await tellsVisitorsApart(site)))
    throw new CannotRun(
      `${site.url} takes all visitors for one, so that its limits would stop the attack. ${start}`,
    )
}

/** Fills the limit of one address, with mails to nobody; another address must not feel it. */
async function tellsVisitorsApart(site: Site) {
  const email = newAddress()
  const { address } = site.browser()
  const statuses = await Promise.all(
    times(5, async () => (await loseKey(site.browser(address), email)).status),
  )
  if (!statuses.includes(429)) return true
  return (await loseKey(site.browser(), email)).status !== 429
}
