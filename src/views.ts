/** The Nunjucks environment: where templates lie, and the few functions every template may call. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'

/** What scripts/build-static.js left: plain name -> hashed name, and icon name -> what stands inside its svg. */
export type Assets = { assets: Record<string, string>; icons: Record<string, string> }

export type ViewOptions = Assets & {
  siteName: string
  /** Public origin, without a final slash. */
  baseUrl: string
  /** Where tiles are served, with a final slash. */
  tilesUrl: string
  development: boolean
}

const templates = fileURLToPath(new URL('../views', import.meta.url))

/** Reads manifest.json and icons.json of a built static folder; throws when it was not built. */
export function loadAssets(folder: string): Assets {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>
  return { assets: read('manifest.json'), icons: read('icons.json') }
}

/** Everything a template prints is escaped (S42), and printing something undefined throws. */
export function createViews(options: ViewOptions): nunjucks.Environment {
  const { siteName, baseUrl, tilesUrl, development } = options
  const loader = new nunjucks.FileSystemLoader(templates, { noCache: development })
  const views = new nunjucks.Environment(loader, {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  })
  const asset = findAsset(options.assets)

  views.addGlobal('site', { name: siteName, baseUrl, development })
  views.addGlobal('asset', asset)
  views.addGlobal('icon', drawIcon(options.icons))
  views.addGlobal('tileUrl', (tile: string | null) =>
    tile ? tilesUrl + encodeURIComponent(tile) : asset('tile-placeholder.svg'),
  )
  return views
}

const findAsset = (assets: Assets['assets']) => (name: string) => {
  const file = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (!file) throw new Error(`A view asks for '${name}', which is not in static/: run "npm run build".`)
  return `/static/${file}`
}

const drawIcon = (icons: Assets['icons']) => {
  const { SafeString } = nunjucks.runtime
  return (name: string) => {
    const shape = Object.hasOwn(icons, name) ? icons[name] : undefined
    if (!shape)
      throw new Error(`A view asks for the icon '${name}', which is not built: run "npm run build".`)
    return new SafeString(
      `<svg class="icon" width="1em" height="1em" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">${shape}</svg>`,
    )
  }
}
