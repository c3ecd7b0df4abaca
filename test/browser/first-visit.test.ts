// What a first visit to the home page costs over the wire, scrolled to its end, of the site as it is in production.
import { expect, it } from 'vitest'
import { setStage } from './stage.ts'

const kB = 1000
const stage = setStage({ config: { production: true } })

/** The pictures that did not come. */
const missing = '[...document.images].filter((image) => image.naturalWidth === 0).map(({ src }) => src)'

interface Loaded {
  url: string
  type: string
  bytes: number
}

it.each(['light', 'dark'] as const)(
  'is at most 90 kB in 20 requests, all of them to us, %s',
  async (theme) => {
    const page = await stage.open({ colorScheme: theme, viewport: { width: 360, height: 740 } })
    const network = await page.context().newCDPSession(page)
    await network.send('Network.enable')
    const loaded = new Map<string, Loaded>()
    network.on('Network.responseReceived', ({ requestId, response, type }) => {
      loaded.set(requestId, { url: response.url, type, bytes: 0 })
    })
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const entry = loaded.get(requestId)
      if (entry) entry.bytes = encodedDataLength
    })

    await page.goto('/')
    await page.getByRole('contentinfo').scrollIntoViewIfNeeded()
    for (const image of await page.locator('img').all()) await image.scrollIntoViewIfNeeded()
    await page.waitForLoadState('networkidle')

    const all = [...loaded.values()]
    const bytesOf = (type: string) => sum(all.filter((entry) => entry.type === type))
    expect(all.filter(({ url }) => new URL(url).origin !== stage.site().url)).toEqual([])
    expect(await page.evaluate(missing)).toEqual([])
    expect(all.length).toBeLessThanOrEqual(20)
    expect(sum(all)).toBeLessThanOrEqual(90 * kB)
    expect(bytesOf('Stylesheet')).toBeGreaterThan(0)
    expect(bytesOf('Stylesheet')).toBeLessThanOrEqual(20 * kB)
    expect(bytesOf('Script')).toBeGreaterThan(0)
    expect(bytesOf('Script')).toBeLessThanOrEqual(12 * kB)
    await page.context().close()
  },
)

const sum = (entries: Loaded[]) => entries.reduce((total, { bytes }) => total + bytes, 0)
