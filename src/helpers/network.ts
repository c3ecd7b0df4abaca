// Where a request comes from: as exact as the limits need it, and as coarse as an owner may be told.
import ipaddr from 'ipaddr.js'

const unknown = 'unknown'
const inside = new Set(['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'])

/** One visitor to the limits: an IPv4 address, or the /64 network of an IPv6 address, for one machine has all of it. */
export function networkOf(ip: string | undefined) {
  const address = parse(ip)
  return address === null || address.kind() === 'ipv4' ? String(address ?? unknown) : cut(address, 64)
}

/** What is kept of an address in the list of events: the /24 network of IPv4, the /48 of IPv6; `localhost` at home. */
export function coarseNetwork(ip: string | undefined) {
  const address = parse(ip)
  if (address === null) return unknown
  return address.range() === 'loopback' ? 'localhost' : cut(address, address.kind() === 'ipv4' ? 24 : 48)
}

/** From where an address can be reached: this machine alone, a network that is not the internet, or anywhere. */
export function reachOf(ip: string): 'loopback' | 'private' | 'public' {
  const range = parse(ip)?.range() ?? 'unicast'
  if (range === 'loopback') return 'loopback'
  return inside.has(range) ? 'private' : 'public'
}

/** IPv4 addresses that are written as IPv6 are IPv4 addresses. */
function parse(ip: string | undefined) {
  return ip !== undefined && ipaddr.isValid(ip) ? ipaddr.process(ip) : null
}

function cut(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number) {
  const bytes = address.toByteArray().map((byte, place) => {
    const kept = Math.min(8, Math.max(0, bits - 8 * place))
    return byte & (0xff << (8 - kept))
  })
  return `${ipaddr.fromByteArray(bytes)}/${bits}`
}
