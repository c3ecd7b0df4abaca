// Where a request comes from, as the limits count it and as an owner may be told.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coarseNetwork, networkOf, reachOf } from '../../src/helpers/network.ts'

describe('networkOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['::1', '::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
  ])('S07: counts %s as %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network)
  })

  it('S08: takes all addresses of an IPv6 /64 for one visitor, and those of the next for another', () => {
    const part = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16))
    const machine = fc.tuple(part, part, part, part).map((parts) => parts.join(':'))
    fc.assert(
      fc.property(machine, machine, (one, other) => {
        expect(networkOf(`2001:db8:0:1:${one}`)).toBe(networkOf(`2001:db8:0:1:${other}`))
        expect(networkOf(`2001:db8:0:1:${one}`)).not.toBe(networkOf(`2001:db8:0:2:${one}`))
      }),
    )
  })

  it.each([undefined, '', 'unknown', 'nobody, 203.0.113.7', '203.0.113.7:80', '203.0.113.256', '::g'])(
    'takes %j for the one unknown visitor',
    (ip) => {
      expect(networkOf(ip)).toBe('unknown')
      expect(coarseNetwork(ip)).toBe('unknown')
    },
  )

  it('answers something for any text, and never at length', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (ip) => {
        expect(networkOf(ip).length).toBeLessThanOrEqual(50)
        expect(coarseNetwork(ip).length).toBeLessThanOrEqual(50)
      }),
    )
  })
})

describe('coarseNetwork', () => {
  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['203.0.113.255', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ])('tells of %s no more than %s', (ip, network) => {
    expect(coarseNetwork(ip)).toBe(network)
  })
})

describe('reachOf', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.17.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['fe80::1', 'private'],
    ['203.0.113.7', 'public'],
    ['2a00:1450::1', 'public'],
    ['nonsense', 'public'],
  ])('says of %s: %s', (ip, reach) => {
    expect(reachOf(ip)).toBe(reach)
  })
})
