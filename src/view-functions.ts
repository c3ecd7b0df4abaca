// The few functions that every template may call.
import nunjucks from 'nunjucks'
import { slugOf } from './helpers/slug.ts'
import { createStructuredData } from './structured-data.ts'

interface Given {
  assets: Record<string, string>
  icons: Record<string, string>
  tilesUrl: string
  siteName: string
  baseUrl: string
}

const { SafeString } = nunjucks.runtime

/** By the names under which templates know them. */
export function createViewFunctions(given: Given) {
  const { assets, icons, tilesUrl } = given
  const asset = findAsset(assets)
  const fonts = Object.keys(assets).filter((name) => name.startsWith('fonts/'))
  const tileUrl = (tile: string | null) =>
    tile ? tilesUrl + encodeURIComponent(tile) : asset('tile-placeholder.svg')
  return {
    asset,
    icon: drawIcon(icons),
    tileUrl,
    fonts: fonts.map(asset),
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

const drawIcon = (icons: Given['icons']) => (name: string) => {
  const shape = Object.hasOwn(icons, name) ? icons[name] : undefined
  if (!shape) throw new Error(`A view asks for the icon '${name}', which is not built: run "npm run build".`)
  return new SafeString(
    `<svg class="icon" width="1em" height="1em" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">${shape}</svg>`,
  )
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
