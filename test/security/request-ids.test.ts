// The id of a request: the proxy's where there is one to trust, and never more than an id.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSite, type TestSite } from '../support/site.ts'
import { send } from './plain-http.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

let site: TestSite
let direct: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false })
  direct = await startSite({ worker: false, config: { proxyHops: 0 } })
})
afterAll(() => Promise.all([site.close(), direct.close()]))

/** The id of the answer, and of the line in the log. */
async function idsOf(asked: TestSite, given: string | string[], path = '/healthz') {
  const { headers, text } = await send(asked.url, { path, headers: { 'X-Request-Id': given } })
  const { requestId } = JSON.parse(asked.logged.at(-1) ?? '{}')
  return { answered: String(headers['x-request-id']), logged: String(requestId), text }
}

describe('X-Request-Id', () => {
  it.each(['0123abcd', '4bf92f3577b34da6a3ce929d0e0e4736', 'Root.1-67891233_abcdef', 'x'.repeat(64)])(
    'S44: %s is taken from a trusted proxy, for the answer, the log and the error page',
    async (id) => {
      expect(await idsOf(site, id)).toMatchObject({ answered: id, logged: id })
      expect((await idsOf(site, id, '/no-such-page')).text).toContain(id)
    },
  )

  it.each([
    'short',
    'x'.repeat(65),
    '<script>alert(1)</script>',
    'a b c d e f g h',
    '12345678"}{"level":"info"',
    'caf\u00e9-caf\u00e9-caf\u00e9',
    ['12345678', '87654321'],
  ])('S44: %j is not, and is nowhere', async (given) => {
    const { answered, logged, text } = await idsOf(site, given, '/no-such-page')
    expect(answered).toMatch(uuid)
    expect(logged).toBe(answered)
    for (const one of [given].flat()) {
      expect(site.logged.join('')).not.toContain(one)
      expect(text).not.toContain(one)
    }
  })

  it('S44: is not believed where no proxy is trusted', async () => {
    const { answered, logged } = await idsOf(direct, '4bf92f3577b34da6a3ce929d0e0e4736')
    expect(answered).toMatch(uuid)
    expect(logged).toBe(answered)
  })
})
