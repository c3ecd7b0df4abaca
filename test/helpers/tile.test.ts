// Tiles: what is drawn from the real patterns and colours, and what is refused.
import { SaxesParser } from 'saxes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/db/db.ts'
import { listColours, pickTilePattern } from '../../src/db/namer.ts'
import { drawTile } from '../../src/helpers/tile.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const pattern =
  '<svg><style>.cls-1{fill:#111111;}.cls-2{fill:#222222;}.cls-3{fill:#333333;}.cls-4{fill:#444444;}</style></svg>'
const colours = [
  '21421e',
  'ffd700',
  '4682b4',
  'fffdd0',
  '800020',
  '98ff98',
  'ff6347',
  '191970',
  'c8a2c8',
  '808080',
]

const coloursIn = (svg: string) => Array.from(svg.matchAll(/fill:#([^;]*);/g), ([, colour]) => String(colour))

describe('drawTile', () => {
  it('gives the first class the main colour and the last one an accent that is not in the list', () => {
    const [main, second, third, accent] = coloursIn(drawTile(pattern, '1560bd', colours, 'a.svg'))
    expect(main).toBe('1560bd')
    expect(colours).toContain(second)
    expect(colours).toContain(third)
    expect(colours).not.toContain(accent)
  })

  it('draws the same tile for the same seed, in whatever order the colours come', () => {
    const tile = drawTile(pattern, '1560bd', colours, 'a.svg')
    expect(drawTile(pattern, '1560bd', colours, 'a.svg')).toBe(tile)
    expect(drawTile(pattern, '1560bd', colours.toReversed(), 'a.svg')).toBe(tile)
  })

  it('draws different tiles for different seeds', () => {
    const tiles = Array.from({ length: 100 }, (_, index) =>
      drawTile(pattern, '1560bd', colours, `${index}.svg`),
    )
    expect(new Set(tiles).size).toBeGreaterThan(20)
  })

  it('never repeats a colour while there are others', () => {
    for (const main of colours) {
      for (const seed of ['a.svg', 'b.svg', 'c.svg']) {
        expect(new Set(coloursIn(drawTile(pattern, main, colours, seed))).size).toBe(4)
      }
    }
  })

  it('makes do with the colours there are', () => {
    const [main, second, third] = coloursIn(drawTile(pattern, '808080', ['808081'], 'a.svg'))
    expect([main, second, third]).toEqual(['808080', '808081', '808081'])
  })

  const wrong = ['#ffbf00', 'ffbf0', 'ffbf000', 'gggggg', '', 'ffbf00\n', 'red', 'ffbf00;}</style><script>']
  it.each(wrong)('S45: refuses %j as a colour, main or other', (colour) => {
    expect(() => drawTile(pattern, colour, colours, 'a.svg')).toThrow(TypeError)
    expect(() => drawTile(pattern, '1560bd', [...colours, colour], 'a.svg')).toThrow(TypeError)
  })

  it.each([
    ['no class', '<svg/>'],
    ['one class', '<svg><style>.cls-1{fill:#111111;}</style></svg>'],
    ['a class missing', '<svg><style>.cls-1{fill:#111111;}.cls-3{fill:#333333;}</style></svg>'],
  ])('S45: refuses a pattern with %s', (_what, svg) => {
    expect(() => drawTile(svg, '1560bd', colours, 'a.svg')).toThrow(TypeError)
  })

  it('refuses to draw without other colours', () => {
    expect(() => drawTile(pattern, '1560bd', [], 'a.svg')).toThrow(TypeError)
  })
})

describe('tiles of the patterns and colours in the database', () => {
  const patterns: string[] = []
  let test: TestDatabase
  let db: Database
  let mains: string[]
  let tiles: string[]

  beforeAll(async () => {
    test = await createTestDatabase()
    db = createDatabase(test.url, () => {})
    mains = await listColours(db)
    const names = Array.from({ length: 200 }, (_, index) => `tile-${index}.svg`)
    for (const name of names) patterns.push(await pickTilePattern(db, name))
    tiles = names.map((name, index) =>
      drawTile(String(patterns[index]), String(mains[index % mains.length]), mains, name),
    )
  })

  afterAll(async () => {
    await db.close()
    await test.drop()
  })

  it('come from all twelve patterns, each time the same one for the same file name', async () => {
    expect(new Set(patterns).size).toBe(12)
    expect(await pickTilePattern(db, 'tile-7.svg')).toBe(patterns[7])
  })

  it('have the colour of the nickname first, and the others much lighter or darker', () => {
    tiles.forEach((tile, index) => {
      const [main, ...others] = coloursIn(tile)
      expect(main).toBe(mains[index % mains.length])
      for (const other of others.slice(0, -1)) {
        expect(Math.abs(luma(other) - luma(String(main)))).toBeGreaterThanOrEqual(60)
      }
    })
  })

  it('have colours that can be told from each other', () => {
    for (const tile of tiles) {
      const colours = coloursIn(tile)
      const alike = colours.flatMap((colour, index) =>
        colours.slice(0, index).filter((other) => apart(colour, other) < 80),
      )
      expect(alike, tile).toEqual([])
    }
  })

  it('S45: 200 tiles are well-formed and hold nothing but shapes in colours', () => {
    expect(new Set(tiles).size).toBe(200)
    for (const tile of tiles) {
      expect(Buffer.byteLength(tile)).toBeLessThan(4096)
      const { elements, text } = parse(tile)
      expect(elements.flatMap(faultsOf)).toEqual([])
      expect(elements.slice(0, 3).map(({ name }) => name)).toEqual(['svg', 'style', 'rect'])
      expect(text.trim()).toMatch(/^(\.cls-\d\{fill:#[0-9a-f]{6};\}){3,6}$/)
    }
  })
})

/** The values that each attribute of each element may have; everything else is a fault. */
const allowed: Record<string, Record<string, RegExp>> = {
  svg: { xmlns: /^http:\/\/www\.w3\.org\/2000\/svg$/, viewBox: /^0 0 200 200$/ },
  style: {},
  rect: { class: /^cls-[1-6]$/, width: /^200$/, height: /^200$/ },
  path: { class: /^cls-[1-6]$/, d: /^M[\d\s.MLCQAZ-]+Z$/ },
}

type Element = { name: string; attributes: Record<string, string> }

function faultsOf({ name, attributes }: Element): string[] {
  const rules = allowed[name]
  if (!rules) return [`<${name}>`]
  const missing = Object.keys(rules).filter((key) => !(key in attributes))
  const wrong = Object.entries(attributes).filter(([key, value]) => !rules[key]?.test(value))
  return [...missing, ...wrong.flat()].map((fault) => `<${name}> ${fault}`)
}

/** The elements and the text of an XML document; throws where it is not well-formed or holds anything else. */
function parse(xml: string): { elements: Element[]; text: string } {
  const elements: Element[] = []
  let text = ''
  const refuse = (what: unknown) => {
    throw new Error(`Not allowed in a tile: ${what}`)
  }
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }))
  parser.on('text', (part) => {
    text += part
  })
  for (const event of ['error', 'comment', 'cdata', 'doctype', 'xmldecl', 'processinginstruction'] as const) {
    parser.on(event, refuse)
  }
  parser.write(xml).close()
  return { elements, text }
}

function luma(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function apart(a: string, b: string): number {
  const other = channels(b)
  return Math.hypot(...channels(a).map((value, index) => value - Number(other[index])))
}

const channels = (colour: string) => [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
