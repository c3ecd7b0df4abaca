// The drawings themselves: one for each entry of the album, whole, small and harmless.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const album = readFileSync(join(root, 'database-scripts/fill/album.sql'), 'utf8')
const entry = /'((?:[^']|'')+)', '((?:[^']|'')+)', '([a-z-]+\.svg)',\s+'((?:[^']|'')+)'/g
const entries = [...album.matchAll(entry)].map(([, ...texts]) => {
  const [name = '', caption = '', file = '', description = ''] = texts.map((t) => t.replaceAll("''", "'"))
  return { name, caption, file, description }
})

it('has a drawing for each of the sixteen entries, and no other', () => {
  expect(entries).toHaveLength(16)
  expect(readdirSync(join(root, 'pictures')).sort()).toEqual(entries.map(({ file }) => file).sort())
})

describe.each(entries)('$file', ({ name, caption, file, description }) => {
  const svg = readFileSync(join(root, 'pictures', file))
  const elements = readElements(svg.toString())
  const textOf = (wanted: string) => elements.find((element) => element.name === wanted)?.text

  it('is a 4:3 SVG of less than 14 kB', () => {
    expect(svg.length).toBeLessThan(14_000)
    expect(elements[0]).toMatchObject({ name: 'svg', attributes: { viewBox: '0 0 1200 900', role: 'img' } })
  })

  it('says what it is, and what it shows', () => {
    expect(textOf('title')).toBe(name)
    expect(textOf('desc')?.length).toBeGreaterThan(20)
    const ids = elements.flatMap(({ attributes }) => attributes.id ?? [])
    expect(ids).toEqual([...new Set(ids)])
    expect(elements[0]?.attributes['aria-labelledby']?.split(' ').every((id) => ids.includes(id))).toBe(true)
  })

  it('is described in whole sentences that say who is seen and more than the caption', () => {
    expect(description).toMatch(/^(?!Picture|Drawing|Image)[A-Z].{60,200}\.$/)
    expect(description).toMatch(/\b(Pi|Tau)\b/)
    expect([name, caption]).not.toContain(description)
  })

  it('S45: holds nothing that acts, writes or fetches', () => {
    const names = new Set(elements.map((element) => element.name))
    for (const banned of ['script', 'style', 'foreignObject', 'image', 'text', 'a', 'animate']) {
      expect(names).not.toContain(banned)
    }
    const attributes = elements.flatMap((element) => Object.entries(element.attributes))
    expect(attributes.filter(([key]) => /^on|^style$/i.test(key))).toEqual([])
    expect(attributes.filter(([key, value]) => /href$/.test(key) && !value.startsWith('#'))).toEqual([])
    expect(attributes.filter(([, value]) => /url\((?!#)/.test(value))).toEqual([])
  })
})

/** Every element in its order; throws where the XML is not well-formed. */
function readElements(xml: string) {
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) =>
    elements.push({ name, attributes: { ...attributes }, text: '' }),
  )
  parser.on('text', (text) => {
    const last = elements.at(-1)
    if (last) last.text += text.trim()
  })
  parser.write(xml).close()
  return elements
}
