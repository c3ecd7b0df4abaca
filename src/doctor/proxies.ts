// Whether TRUST_PROXY is right: where the site thinks that a visit came from which claims to come from elsewhere (S08).
import { randomBytes, randomInt } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import type { readConfig } from '../config.ts'
import type { Limits } from '../db/limits.ts'
import { networkOf, reachOf } from '../helpers/network.ts'
import { ask } from './ask.ts'
import { mend, ok, unknown } from './check.ts'
import { ownForm } from './cookies.ts'
import { type Reach, reachOfHost } from './reach.ts'

type Config = Pick<ReturnType<typeof readConfig>, 'baseUrl' | 'production' | 'proxyHops'>

const count = 'count the proxies in front of the site'
const compare =
  'log in, and compare the network that "Recent activity" in the profile names with that of your own address'

/**
 * Fails to log in once, with an address that nobody has and an X-Forwarded-For that nobody sent, and looks under which
 * address of the network that was counted. The counters go again, but for one of the visitor's own.
 */
export async function lookAtProxies(config: Config, limits: Limits | null) {
  const { baseUrl, proxyHops, production } = config
  if (production && proxyHops === 0)
    return mend(`is 0, but the site speaks no TLS, so that a proxy stands in front of it: ${count}`)
  if (!limits) return ok(`${proxyHops}; not tried, for a stand-in counts the visits`)

  const email = `doctor-${randomBytes(8).toString('hex')}@example.invalid`
  const forged = `203.0.113.${randomInt(1, 255)}`
  const fields = { email, key: randomBytes(12).toString('hex') }
  const { status } = await ask(
    `${baseUrl}/auth/login`,
    ownForm(baseUrl, fields, { 'X-Forwarded-For': forged }),
  )
  if (status !== 422)
    return unknown(`the log-in answers ${status} to a wrong key, not 422; try again in a minute`)
  const own = ownAddresses()
  const seen = await findVisit(limits, email, [forged, ...own, ...insideAddresses()]).catch(() => null)
  if (!seen) return unknown('could not be tried, for the counters cannot be read: see the database')
  const isOwn = seen.from !== null && own.includes(seen.from)
  return judge({ ...seen, isOwn, forged, proxyHops, reach: await reachOfHost(baseUrl) })
}

/** Whether the visit was counted in this database at all, and under which of these addresses; forgets it. */
async function findVisit(limits: Limits, email: string, addresses: string[]) {
  const [counted] = await limits.listCounted('inARow', [[email]])
  const found = await limits.listCounted(
    'logIn',
    addresses.map((address) => [email, networkOf(address)]),
  )
  const network = found[0]?.[1] ?? null
  await limits.forget('inARow', email)
  if (network) {
    await limits.forget('logIn', email, network)
    await limits.giveBack('post', network)
  }
  return {
    counted: counted !== undefined,
    from: addresses.find((address) => networkOf(address) === network) ?? null,
  }
}

interface Seen {
  /** Whether it was counted in this database. */
  counted: boolean
  /** Under which address it was, as far as it is a known one. */
  from: string | null
  /** Whether that is this machine's, which was the visitor. */
  isOwn: boolean
  forged: string
  /** From where the host of BASE_URL can be reached, and so who its visitors can be. */
  reach: Reach
  proxyHops: number
}

/** What follows from where the visit was counted. */
export function judge({ counted, from, isOwn, forged, reach, proxyHops }: Seen) {
  if (!counted)
    return mend(
      'cannot be tried, for the site counts elsewhere: give both the same DATABASE_URL and KEY_PEPPER',
    )
  if (from === forged)
    return mend(`${proxyHops} is too many, for a forged X-Forwarded-For is believed: ${count}`)
  const origin = from === null ? 'public' : reachOf(from)
  if (origin === 'loopback' && reach !== 'loopback')
    return mend(`${proxyHops} is too few, for visitors seem to come from ${from}, which is a proxy: ${count}`)
  if (origin === 'private' && reach === 'public')
    return unknown(
      `${proxyHops} may be too few, for this visit came from ${from}: if that is a proxy, ${count}`,
    )
  return isOwn
    ? ok(`${proxyHops}; a forged X-Forwarded-For is not believed`)
    : unknown(`${proxyHops} is not too many, but may be too few: ${compare}; where they differ, ${count}`)
}

/** Without those of IPv6, for there the limits take a whole network for one visitor. */
function ownAddresses() {
  return ['127.0.0.1', '::1', ...addressesHere().filter((address) => !address.includes(':'))]
}

/** Where else a proxy would be: whatever shares a private network with this machine. */
function insideAddresses() {
  return addressesHere()
    .filter((address) => reachOf(address) === 'private')
    .flatMap(neighbours)
}

function addressesHere() {
  return Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? [])
}

function neighbours(address: string) {
  const [, start] = /^(\d+\.\d+\.\d+\.)\d+$/.exec(address) ?? []
  return start ? Array.from({ length: 256 }, (_, last) => `${start}${last}`) : [address]
}
