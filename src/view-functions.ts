// The few functions that every template may call.
import nunjucks from 'nunjucks'
import { slugOf } from './helpers/slug.ts'
import { createStructuredData } from './structured-data.ts'

interface Given {
  assets: Record<string, string>
  icons: Record<string, string>
  siteName: string
  baseUrl: string
  /** Escapes what stands in HTML. */
  asText(text: string): string
}

const { SafeString } = nunjucks.runtime

/** By the names under which templates know them. */
export function createViewFunctions(given: Given) {
  const { assets, icons, asText } = given
  const asset = findAsset(assets)
  const fonts = Object.keys(assets).filter((name) => name.startsWith('fonts/'))
  return {
    asset,
    icon: drawIcon(icons),
    tile: drawTile(asText),
    fonts: fonts.map(asset),
    moment,
    day,
    mediaOf,
    isRefused,
    slugOf,
    ...createStructuredData(given),
  }
}

const findAsset = (assets: Given['assets']) => (name: string) => {
  const file = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (!file) throw new Error(`A view asks for '${name}', which is not in static/: run "npm run build".`)
  return `/static/${file}`
}

function drawIcon(icons: Given['icons']) {
  const drawn = new Map(Object.entries(icons).map(([name, shape]) => [name, new SafeString(svg(shape))]))
  return (name: string) => {
    const icon = drawn.get(name)
    if (!icon) throw new Error(`A view asks for the icon '${name}', which is not built: run "npm run build".`)
    return icon
  }
}

const svg = (shape: string) =>
  `<svg class="icon" width="1em" height="1em" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">${shape}</svg>`

/** The little square of a member. This and the times are no macros: to import one takes longer than what it draws. */
const drawTile = (asText: Given['asText']) => (user: { tileUrl: string }, size: number) =>
  new SafeString(`<img class="tile" src="${asText(user.tileUrl)}" alt="" width="${size}" height="${size}">`)

/** A moment as people read it. The script tells it in the visitor's own time zone. */
function moment(date: Date) {
  const text = date.toISOString()
  return new SafeString(`<time datetime="${text}">${day(date)}, ${text.slice(11, 16)} UTC</time>`)
}

/** Such as 24 Nov 2026. */
function day(date: Date) {
  return date.getUTCDate() + date.toUTCString().slice(7, 16)
}

/** For which screens something of the day or the night is: as the visitor chose, else as the system says. */
function mediaOf(own: 'light' | 'dark', theme: string) {
  if (theme === 'auto') return `(prefers-color-scheme: ${own})`
  return theme === own ? 'all' : 'not all'
}

/** Whether a form, or one of several, came back with something to mend. */
function isRefused(form: unknown): boolean {
  if (typeof form !== 'object' || form === null) return false
  if (!('errors' in form)) return Object.values(form).some(isRefused)
  return Object.values(form.errors as object).some((error) => error !== null)
}
