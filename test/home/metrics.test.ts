// The numbers of the site at /metrics: who gets them, and what they say.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { HasherBusyError } from '../../src/helpers/access-key.ts'
import { numberIn } from '../support/numbers.ts'
import { newAddress, signUpAndConfirm } from '../support/people.ts'
import { type SiteOptions, startSite, type TestSite } from '../support/site.ts'
import { countTo } from '../support/time.ts'

const token = 'metrics-0123456789-0123456789-0123456789'
const start = (options: SiteOptions = {}) =>
  startSite({ ...options, config: { metricsToken: token, ...options.config } })

let site: TestSite
beforeAll(async () => {
  site = await start()
})
afterAll(() => site.close())

const ask = (from: TestSite, authorization = `Bearer ${token}`) =>
  from.browser().get('/metrics').set('Authorization', authorization)
const textOf = async (from: TestSite) => (await ask(from).expect(200)).text
const told = async (name: string, labels?: Record<string, string>, from = site) =>
  numberIn(await textOf(from), name, labels)

describe('GET /metrics', () => {
  it('tells whoever has the token, and nobody keeps it', async () => {
    const { headers, text } = await ask(site).expect(200)
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(headers['cache-control']).toBe('no-store')
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^(#.*|\w+(\{[^{}]*\})? [\d.e+-]+|)$/)
    await ask(site, `bearer ${token}`).expect(200)
  })

  it.each(['', 'Bearer ', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token])(
    'asks whoever says %j for the token',
    async (authorization) => {
      const { headers, text } = await ask(site, authorization).expect(401)
      expect(headers['www-authenticate']).toBe('Bearer realm="metrics"')
      expect(headers['cache-control']).toBe('no-store')
      expect(text).not.toContain('minimaluser')
    },
  )

  it('is not there without a token', async () => {
    const without = await start({ config: { metricsToken: null }, worker: false })
    for (const authorization of ['', 'Bearer ', 'Bearer null', `Bearer ${token}`])
      await ask(without, authorization).expect(404)
    await without.close()
  })
})

describe('requests', () => {
  it('S44: are counted by method, pattern of their route and status, and their path is nowhere', async () => {
    const requests = 'minimaluser_http_requests_total'
    const before = await textOf(site)
    const { status } = await site.browser().get('/emailconfirmationhtml/secret-token')
    await site.browser().get('/no/such/page')
    await site.browser().options('/about')
    const text = await textOf(site)
    const grown = (labels: Record<string, string>) =>
      (numberIn(text, requests, labels) ?? 0) - (numberIn(before, requests, labels) ?? 0)
    expect(grown({ method: 'GET', route: '/emailconfirmationhtml/:token', status: String(status) })).toBe(1)
    expect(grown({ method: 'GET', route: 'none', status: '404' })).toBe(1)
    expect(grown({ method: 'GET', route: '/metrics', status: '200' })).toBe(1)
    expect(text).toMatch(/requests_total\{method="other",/)
    expect(text).not.toMatch(/secret-token|no\/such/)
    const route = { method: 'GET', route: 'none' }
    expect(numberIn(text, 'minimaluser_http_request_duration_seconds_count', route)).toBeGreaterThan(0)
    expect(numberIn(text, 'minimaluser_http_request_duration_seconds_sum', route)).toBeGreaterThan(0)
  })

  it('are counted as aborted when their visitor leaves', async () => {
    const visit = new AbortController()
    const ping = vi.spyOn(site.deps.db, 'ping').mockImplementation(() => {
      visit.abort()
      return new Promise(() => {})
    })
    onTestFinished(() => ping.mockRestore())
    await expect(fetch(`${site.url}/readyz`, { signal: visit.signal })).rejects.toThrow()
    const labels = { method: 'GET', route: '/readyz', status: 'aborted' }
    await expect.poll(() => told('minimaluser_http_requests_total', labels), { timeout: 10_000 }).toBe(1)
  })

  it('are counted once more when they end in a fault, from 0 on', async () => {
    const from = await start({ worker: false })
    onTestFinished(from.close)
    expect(await told('minimaluser_faults_total', {}, from)).toBe(0)
    vi.spyOn(from.deps.views, 'render').mockImplementationOnce(() => {
      throw new Error('a fault')
    })
    await from.browser().get('/about').expect(500)
    await from.browser().get('/nowhere').expect(404)
    await expect.poll(() => told('minimaluser_faults_total', {}, from)).toBe(1)
  })

  it('are counted apart from files', async () => {
    await site.browser().get('/static/no-such-file.css')
    expect(await textOf(site)).not.toContain('/static')
  })
})

describe('log-ins', () => {
  it('are counted by what came of them', async () => {
    const person = await signUpAndConfirm(site)
    const logIn = (email: string, key: string) =>
      site.browser().post('/auth/login').type('form').send({ email, key })
    await logIn(person.email, person.key).expect(303)
    await logIn(person.email, 'not the key').expect(422)
    await logIn('no address', '').expect(422)
    await countTo(site, 'inARow', 1_000)
    await logIn(person.email, 'not the key').expect(429)
    const busy = () => Promise.reject(new HasherBusyError('busy'))
    const asked = vi.spyOn(site.deps.hasher, 'askedFrom').mockReturnValue({ check: busy, hash: busy })
    await logIn(newAddress(), 'some key').expect(503)
    asked.mockRestore()
    const outcomes = ['ok', 'wrong-key', 'throttled', 'busy', 'error']
    const counts = await Promise.all(
      outcomes.map((outcome) => told('minimaluser_log_ins_total', { outcome })),
    )
    expect(counts).toEqual([1, 1, 1, 1, 0])
  })
})

describe('keys', () => {
  it('are counted as they are hashed, and timed', async () => {
    const counted = async () => (await told('minimaluser_hash_duration_seconds_count', { deed: 'hash' })) ?? 0
    const before = await counted()
    await site.deps.hasher.hash('some key')
    expect(await counted()).toBe(before + 1)
    expect(await told('minimaluser_hashes_waiting')).toBe(0)
  })

  it('are counted when too many wait', async () => {
    const from = site.deps.hasher.askedFrom('10.0.0.1')
    const checks = await Promise.allSettled(Array.from({ length: 60 }, () => from.check('some key', null)))
    const refused = checks.filter(({ status }) => status === 'rejected').length
    expect(refused).toBeGreaterThan(0)
    expect(await told('minimaluser_hashes_refused_total')).toBe(refused)
  })
})

describe('the process', () => {
  it('tells of its memory, its time, its waste and its delay', async () => {
    const text = await textOf(site)
    expect(numberIn(text, 'minimaluser_processes')).toBe(1)
    expect(numberIn(text, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
    expect(numberIn(text, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(numberIn(text, 'process_start_time_seconds')).toBeLessThan(Date.now() / 1_000)
    for (const quantile of ['0.5', '0.99', '1'])
      expect(numberIn(text, 'minimaluser_event_loop_delay_seconds', { quantile })).toBeGreaterThanOrEqual(0)
  })

  it('tells of turns that took long, once', async () => {
    await textOf(site)
    await sleep(100)
    const until = performance.now() + 300
    while (performance.now() < until);
    const delay = () => told('minimaluser_event_loop_delay_seconds', { quantile: '1' })
    expect(await delay()).toBeGreaterThan(0.2)
    await expect.poll(delay, { timeout: 10_000 }).toBeLessThan(0.2)
  })
})
