// What the doctor makes of what it sees, where a whole installation would be too much or cannot be had.
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Answer, ask, NoAnswer } from '../../src/doctor/ask.ts'
import { type Check, lookAt, mend, ok } from '../../src/doctor/check.ts'
import { lookAtEncryption } from '../../src/doctor/database.ts'
import { faultOf } from '../../src/doctor/environment.ts'
import { examine } from '../../src/doctor/examine.ts'
import { fits, lookAtFiles } from '../../src/doctor/process.ts'
import { judge } from '../../src/doctor/proxies.ts'
import { lookAtRedirect, plainAddress, siteGroup } from '../../src/doctor/site.ts'
import { freePort } from '../support/port.ts'
import { makeCertificate } from './installation.ts'

describe('checks', () => {
  const slow: Check = { name: 'slow', look: () => sleep(300).then(() => ok('at last')) }
  const broken: Check = {
    name: 'broken',
    look() {
      throw Object.assign(new TypeError('quotes a password'), { code: 'E_BROKEN' })
    },
  }
  const fine: Check = { name: 'fine', look: () => ok('fine') }
  const group = (gated: boolean, ...checks: Check[]) => ({ title: '', advice: 'start it', gated, checks })
  const verdicts = async (...asked: Parameters<typeof lookAt>) =>
    (await lookAt(...asked)).map(({ verdict }) => verdict)

  it('end after a time, and do not stop one another', async () => {
    const findings = await lookAt(group(false, slow, broken, fine), Date.now() + 10_000, 50)
    expect(findings.map(({ says }) => says)).toEqual([
      'takes more than 0.05 seconds: start it',
      'could not be looked at (TypeError E_BROKEN)',
      'fine',
    ])
    expect(findings.map(({ verdict }) => verdict)).toEqual(['mend', 'unknown', 'ok'])
  })

  it('end with the whole run', async () => {
    expect(await verdicts(group(false, slow, slow), Date.now() + 50)).toEqual(['unknown', 'unknown'])
  })

  it('say what to do where nobody answers: the group, unless they know better', async () => {
    const silent = (advice?: string): Check => ({
      name: 'silent',
      ...(advice ? { advice } : {}),
      look: () => Promise.reject(new NoAnswer('nobody there')),
    })
    const findings = await lookAt(group(false, silent(), silent('listen')), Date.now() + 1_000)
    expect(findings.map(({ says }) => says)).toEqual(['nobody there: start it', 'nobody there: listen'])
  })

  it('are not made behind a door that is closed', async () => {
    const closed: Check = { name: 'door', look: () => mend('open it') }
    expect(await verdicts(group(true, closed, fine), Date.now() + 1_000)).toEqual(['mend', 'unknown'])
    expect(await verdicts(group(false, closed, fine), Date.now() + 1_000)).toEqual(['mend', 'ok'])
  })
})

describe('the version of Node', () => {
  const range = '^20.19.0 || ^22.12.0 || >=24.0.0'
  it.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '26.1.0'])('%s fits', (version) => {
    expect(fits(version, range)).toBe(true)
  })
  it.each(['18.20.0', '20.18.9', '21.0.0', '22.11.9', '23.9.0'])('%s does not fit', (version) => {
    expect(fits(version, range)).toBe(false)
  })
})

describe('built files', () => {
  it('are missed', () => {
    expect(lookAtFiles(tmpdir())).toEqual(mend('there are none: run "npm run build"'))
  })
})

describe('secrets', () => {
  it.each([
    [`${'01'.repeat(20)}2`, 'has only a few different characters'],
    ['abc123'.repeat(6), 'repeats itself'],
    ['31415926535897932384626433832795', null],
    ['0f3a9c77d1e24b5c8a6e9d0b1f2c3a4d', null],
  ])('%s: %s', (secret, fault) => {
    expect(faultOf(secret)).toBe(fault)
  })
})

describe('TRUST_PROXY', () => {
  const seen = {
    counted: true,
    forged: '203.0.113.9',
    reach: 'public' as const,
    proxyHops: 1,
    from: null,
    isOwn: false,
  }
  const own = { isOwn: true, reach: 'private' as const }
  it.each([
    ['of nobody known', {}, 'unknown'],
    ['of the doctor', { ...own, from: '198.51.100.7', reach: 'public' as const }, 'ok'],
    ['of whom the visitor named', { from: '203.0.113.9' }, 'mend'],
    ['of this machine', { from: '127.0.0.1' }, 'mend'],
    ['of this machine, by IPv6', { from: '::1' }, 'mend'],
    ['of a neighbour', { from: '172.17.0.2' }, 'unknown'],
    ['of a neighbour, at a private site', { from: '172.17.0.2', reach: 'private' as const }, 'unknown'],
    ['of the doctor, at a private site', { ...own, from: '172.17.0.3' }, 'ok'],
    ['of this machine, at a site on it', { ...own, from: '127.0.0.1', reach: 'loopback' as const }, 'ok'],
    ['of nobody at all', { counted: false }, 'mend'],
  ])('a visit %s: %s', (_what, change, verdict) => {
    expect(judge({ ...seen, ...change }).verdict).toBe(verdict)
  })
})

describe('the way to the database', () => {
  const line = { address: '203.0.113.5', encrypted: true, verified: true }
  it.each([
    ['with a checked certificate', {}, 'ok'],
    ['with any certificate', { verified: false }, 'mend'],
    ['in the clear', { verified: false, encrypted: false }, 'mend'],
    ['in the clear, in a private network', { verified: false, encrypted: false, address: '10.0.0.5' }, 'ok'],
    ['in the clear, by a socket', { verified: false, encrypted: false, address: null }, 'ok'],
  ])('%s: %s', (_what, change, verdict) => {
    expect(lookAtEncryption({ ...line, ...change }).verdict).toBe(verdict)
  })
})

describe('http', () => {
  const answer = (status: number, location?: string): Answer => {
    return { status, headers: { location }, cookies: [], text: '', ahead: 0 }
  }
  it.each([
    [answer(301, 'https://cats.example/'), 'ok'],
    [answer(308, 'https://cats.example/'), 'ok'],
    [answer(200), 'mend'],
    [answer(302, 'http://www.cats.example/'), 'mend'],
  ])('%j: %s', (given, verdict) => {
    expect(lookAtRedirect(given).verdict).toBe(verdict)
  })

  it('is advised for by itself where nobody listens', () => {
    const { checks } = siteGroup({ baseUrl: 'https://cats.example', production: true, proxyHops: 1 }, null)
    expect(checks.find(({ name }) => name === 'http')?.advice).toContain('port 80')
  })

  it('is asked at the same host, where https has no port of its own', () => {
    expect(plainAddress('https://cats.example')).toBe('http://cats.example/')
    expect(plainAddress('https://localhost:8443')).toBeNull()
    expect(plainAddress('http://localhost:3000')).toBeNull()
  })
})

describe('a certificate that nobody vouches for', () => {
  it('is not trusted', async () => {
    const server = createServer(await makeCertificate(), (_req, res) => res.end()).listen(0, 'localhost')
    onTestFinished(() => void server.close())
    await new Promise((done) => server.once('listening', done))
    const asked = ask(`https://localhost:${(server.address() as AddressInfo).port}/secret-path`)
    await expect(asked).rejects.toThrow(NoAnswer)
    await expect(asked).rejects.toThrow(/^the certificate of localhost:\d+ is not to be trusted$/)
  })
})

describe('in development', () => {
  it('is told what is stood in for, and checked what there is', async () => {
    let text = ''
    const well = await examine({ PORT: String(await freePort()) }, (more) => {
      text += more
    })
    expect(text.match(/^ {2}ok .*unset; .* stands in$/gm)).toHaveLength(7)
    expect(text.match(/^ {2}mend .*$/gm)).toEqual([expect.stringContaining('/healthz: nothing listens at')])
    expect(well).toBe(false)
  })
})
