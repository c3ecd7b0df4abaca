// Where a visitor comes from is what trusted proxies say, and nothing that visitors say themselves.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newAddress } from '../support/people.ts'
import { newNetwork, startSite, type TestSite } from '../support/site.ts'
import { send } from './plain-http.ts'

const sites = {} as Record<0 | 1 | 2, TestSite>
beforeAll(async () => {
  for (const proxyHops of [0, 1, 2] as const) sites[proxyHops] = await startSite({ config: { proxyHops } })
})
afterAll(() => Promise.all(Object.values(sites).map((site) => site.close())))

const body = (email: string) => new URLSearchParams({ email, key: 'not the key' }).toString()

/** The statuses of so many wrong tries at one address, each with headers of its own. */
async function statusesOf(
  times: number,
  hops: 0 | 1 | 2,
  headersOf: (time: number) => Record<string, string>,
) {
  const [email, statuses] = [newAddress(), [] as number[]]
  for (let time = 0; time < times; time++) {
    const headers = {
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...headersOf(time),
    }
    const asked = { method: 'POST', path: '/auth/login', headers, body: body(email) }
    statuses.push((await send(sites[hops].url, asked)).status)
  }
  return statuses
}

const refusedFromSixth = (times: number) => [...Array(5).fill(422), ...Array(times - 5).fill(429)]

describe('X-Forwarded-For', () => {
  it('S08: is ignored where no proxy is trusted: blocked from the sixth of twenty tries', async () => {
    const statuses = await statusesOf(20, 0, () => ({ 'X-Forwarded-For': newNetwork() }))
    expect(statuses).toEqual(refusedFromSixth(20))
  })

  it('S08: counts by its last entry where one proxy is trusted, whatever stands before it', async () => {
    const last = newNetwork()
    const statuses = await statusesOf(8, 1, (time) => ({
      'X-Forwarded-For': `${newNetwork()}, 10.0.0.${time}, ${last}`,
    }))
    expect(statuses).toEqual(refusedFromSixth(8))
  })

  it('S08: tells visitors of one proxy apart', async () => {
    const statuses = await statusesOf(8, 1, () => ({ 'X-Forwarded-For': `203.0.113.7, ${newNetwork()}` }))
    expect(statuses).toEqual(Array(8).fill(422))
  })

  it('S08: counts by its last entry but one where two proxies are trusted', async () => {
    const [visitor, proxy] = [newNetwork(), newNetwork()]
    const same = await statusesOf(8, 2, () => ({
      'X-Forwarded-For': `${newNetwork()}, ${visitor}, ${newNetwork()}`,
    }))
    expect(same).toEqual(refusedFromSixth(8))
    const others = await statusesOf(8, 2, () => ({ 'X-Forwarded-For': `${newNetwork()}, ${proxy}` }))
    expect(others).toEqual(Array(8).fill(422))
  })

  it.each([0, 1] as const)('S08: has no rival among other headers, with %i proxies', async (hops) => {
    const fixed = { 'X-Forwarded-For': newNetwork() }
    const names = ['Forwarded', 'X-Real-IP', 'True-Client-IP', 'CF-Connecting-IP', 'X-Client-IP', 'Client-IP']
    const statuses = await statusesOf(7, hops, () => {
      const network = newNetwork()
      const others = names.map((name) => [name, name === 'Forwarded' ? `for=${network}` : network])
      return { ...fixed, ...Object.fromEntries(others) }
    })
    expect(statuses).toEqual(refusedFromSixth(7))
  })

  it('S08: cannot make many visitors of one IPv6 network, nor of two spellings of one address', async () => {
    const inOneNetwork = await statusesOf(8, 1, (time) => ({
      'X-Forwarded-For': `2001:db8:1:2:${time}:${time}::${time}`,
    }))
    expect(inOneNetwork).toEqual(refusedFromSixth(8))
    const spellings = ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '0:0:0:0:0:ffff:203.0.113.9']
    const spelt = await statusesOf(8, 1, (time) => ({ 'X-Forwarded-For': spellings[time % 4] ?? '' }))
    expect(spelt).toEqual(refusedFromSixth(8))
  })

  it('S08: makes one visitor of everybody whose address is none', async () => {
    const statuses = await statusesOf(7, 1, (time) => ({ 'X-Forwarded-For': `nonsense-${time}` }))
    expect(statuses).toEqual(refusedFromSixth(7))
  })
})
