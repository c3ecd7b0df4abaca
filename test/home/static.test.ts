// The static files as the site gives them out.
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let style: string
beforeAll(async () => {
  site = await startSite()
  style = `/static/${site.deps.assets['style.css']}`
})
afterAll(() => site.close())

describe('GET /static/...', () => {
  it.each(['br', 'gzip'])(
    'sends what was compressed ahead as %s, to be kept for a year',
    async (encoding) => {
      const answer = await site.browser().get(style).set('Accept-Encoding', encoding).expect(200)
      expect(answer.headers['content-encoding']).toBe(encoding)
      expect(answer.headers['content-type']).toMatch(/^text\/css/)
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(answer.headers.vary).toContain('Accept-Encoding')
    },
  )

  it('sends it plain to whoever cannot unpack it', async () => {
    const answer = await site.browser().get(style).set('Accept-Encoding', 'identity').expect(200)
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(answer.text).toContain('{')
  })

  it.each([
    '/static/',
    '/static/manifest.json',
    '/static/icons.json',
    '/static/nothing.css',
    '/static/..%2fpackage.json',
  ])('answers 404 to %s, in the look of the site', async (path) => {
    const answer = await site.browser().get(path).expect(404)
    expect(answer.text).toContain('Nothing here')
  })

  it('S36: changes nothing and gives nothing out by another method', async () => {
    await site.browser().post(style).expect(404)
    await site.browser().delete(style).expect(404)
  })

  if (process.platform === 'linux')
    it('holds no file open for visitors who leave early', async () => {
      const open = () => readdirSync('/proc/self/fd').length
      const before = open()
      for (let visitor = 0; visitor < 100; visitor++) {
        await new Promise<void>((left) => {
          const socket = connect(Number(new URL(site.url).port), 'localhost', () => {
            socket.write(`GET ${style} HTTP/1.1\r\nHost: a\r\n\r\n`, () => socket.resetAndDestroy())
          })
          socket.on('close', () => left())
        })
      }
      await expect.poll(() => open() - before, { timeout: 5_000 }).toBeLessThan(10)
    })
})
