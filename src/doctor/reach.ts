// From where the host of an address can be reached.
import { lookup } from 'node:dns/promises'
import { reachOf } from '../helpers/network.ts'

export type Reach = ReturnType<typeof reachOf>

/** A host with several addresses is as private as the most private one, which is the one to be careful about. */
export async function reachOfHost(url: string): Promise<Reach> {
  const hostname = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const addresses = await lookup(hostname, { all: true })
  const reaches = addresses.map(({ address }) => reachOf(address))
  return (['loopback', 'private'] as const).find((reach) => reaches.includes(reach)) ?? 'public'
}
