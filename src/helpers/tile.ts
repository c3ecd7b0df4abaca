// Draws a tile: gives a pattern the colour of a nickname and others that go with it.
import { createHash } from 'node:crypto'

/** One colour of a pattern, as in `<style>.cls-1{fill:#1f5fa8;}...</style>`. */
const colourRule = /\.cls-(\d+)\{fill:#[0-9a-f]{6};\}/g

/** For the last class of a pattern, which covers the least: a spot of light. */
const accents = ['ffd23f', 'ff6b6b', '2ee6a8', '4cc9f0', 'ff8fd0', 'ff9f1c', 'fff8e1', 'c5f04a']

/** How different any two colours of a tile must be, of 765, and how much lighter or darker than the main one, of 255. */
const minDifference = 170
const minLightnessDifference = 60

/**
 * The pattern as SVG in which `.cls-1` has the main colour, the last class a bright accent and the others colours out of
 * `otherColours`, all of them well apart. The same seed (the tile's file name) draws the same tile again.
 * @param mainColour like the other colours: six hex digits without #
 * @throws TypeError for another form of colour, no other colours, or a pattern without `.cls-1` to `.cls-N` (S45)
 */
export function drawTile(pattern: string, mainColour: string, otherColours: string[], seed: string): string {
  for (const colour of [mainColour, ...otherColours]) checkColour(colour)
  const count = countColours(pattern)
  const others = standOut(otherColours, mainColour)
  const colours = [mainColour]
  while (colours.length < count - 1) colours.push(choose(others, colours, seed))
  colours.push(choose(accents, colours, seed))
  return pattern.replace(colourRule, (_rule, number) => `.cls-${number}{fill:#${colours[number - 1]};}`)
}

function checkColour(colour: string): void {
  if (!/^[0-9a-f]{6}$/i.test(colour)) throw new TypeError('A colour of a tile must be six hex digits.')
}

function countColours(pattern: string): number {
  const numbers = Array.from(pattern.matchAll(colourRule), ([, number]) => Number(number))
  const gapless = numbers.every((number, index) => number === index + 1)
  if (numbers.length < 2 || !gapless)
    throw new TypeError('A tile pattern needs the classes .cls-1, .cls-2 and so on.')
  return numbers.length
}

/** The candidates that are much lighter or darker than the main colour; all of them where none is. */
function standOut(candidates: string[], mainColour: string): string[] {
  const main = lightness(mainColour)
  const result = candidates.filter((colour) => Math.abs(lightness(colour) - main) >= minLightnessDifference)
  return result.length > 0 ? result : candidates
}

/** The first candidate, in an order that only the seed decides, that differs enough from all taken; else the farthest. */
function choose(candidates: string[], taken: string[], seed: string): string {
  const ranked = candidates.map((colour) => ({
    colour,
    rank: createHash('sha256').update(`${seed} ${taken.length} ${colour}`).digest('hex'),
    difference: Math.min(...taken.map((other) => difference(colour, other))),
  }))
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  const farthest = () => ranked.reduce((best, next) => (next.difference > best.difference ? next : best))
  return (ranked.find((candidate) => candidate.difference >= minDifference) ?? farthest()).colour
}

/** How different two colours look, from 0 to 765: Thiadmer Riemersma's "redmean". */
function difference(a: string, b: string): number {
  const [red1, green1, blue1] = channels(a)
  const [red2, green2, blue2] = channels(b)
  const red = (red1 + red2) / 512
  return Math.sqrt(
    (2 + red) * (red1 - red2) ** 2 + 4 * (green1 - green2) ** 2 + (3 - red) * (blue1 - blue2) ** 2,
  )
}

/** From 0 to 255: the luma of ITU-R BT.709. */
function lightness(colour: string): number {
  const [red, green, blue] = channels(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
