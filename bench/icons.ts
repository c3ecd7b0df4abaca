// Draws the icons of browsers and home screens from static/favicon.svg, and the picture for links on other sites from the
// evening of the home page: npm run icons.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { launchChromium } from '../test/support/chromium.ts'

const folder = join(import.meta.dirname, '../static')

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

it('draws the icons', async () => {
  const mark = await readFile(join(folder, 'favicon.svg'), 'utf8')
  const [, ground = '#ffffff'] = /<rect[^>]*fill="(#\w+)"/.exec(mark) ?? []
  const alone = `<img src="data:image/svg+xml;base64,${btoa(mark)}" width="100%" style="display: block">`
  /** What a phone cuts into its own shape needs a wide margin. */
  const padded = `<div style="background: ${ground}; padding: 10%; box-sizing: border-box">${alone}</div>`
  const icons = { 'icon-192': 192, 'icon-512': 512 }
  for (const [name, size] of Object.entries(icons))
    await writeFile(join(folder, `icons/${name}.png`), await draw(alone, size, size))
  await writeFile(join(folder, 'icons/maskable-512.png'), await draw(padded, 512, 512))
  await writeFile(join(folder, 'icons/apple-touch-icon.png'), await draw(padded, 180, 180))
  await writeFile(join(folder, 'icons/favicon.ico'), iconFile(await draw(alone, 32, 32), 32))
})

it('draws the picture for links', async () => {
  const scene = (await readFile(join(folder, 'images/evening.svg'))).toString('base64')
  const cover = `<img src="data:image/svg+xml;base64,${scene}" style="width: 1200px; height: 630px; object-fit: cover; object-position: 50% 62%; display: block">`
  await writeFile(join(folder, 'images/social-card.jpg'), await draw(cover, 1200, 630, 'jpeg'))
})

async function draw(html: string, width: number, height: number, type: 'png' | 'jpeg' = 'png') {
  const page = await browser.newPage({ viewport: { width, height } })
  await page.setContent(`<body style="margin: 0">${html}</body>`)
  await page.waitForFunction('[...document.images].every((image) => image.complete)')
  const picture =
    type === 'png'
      ? await page.screenshot({ omitBackground: true })
      : await page.screenshot({ type, quality: 82 })
  await page.close()
  return picture
}

/** One PNG as an ICO file: a header of 6 bytes, an entry of 16, the picture. */
function iconFile(png: Buffer, size: number) {
  const head = Buffer.alloc(22)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(1, 4)
  head.writeUInt8(size, 6)
  head.writeUInt8(size, 7)
  head.writeUInt16LE(1, 10)
  head.writeUInt16LE(32, 12)
  head.writeUInt32LE(png.length, 14)
  head.writeUInt32LE(head.length, 18)
  return Buffer.concat([head, png])
}
