// The Nunjucks environment: where templates lie, and what the build left for them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import { readThemeColours, type ThemeColours } from './helpers/theme-colours.ts'
import { createViewFunctions } from './view-functions.ts'

/** What scripts/build-static.js left. */
export interface Assets {
  /** Plain name to hashed name. */
  assets: Record<string, string>
  /** Icon name to what stands inside its svg. */
  icons: Record<string, string>
  /** The theme, as far as it is needed outside the style sheet. */
  colours: ThemeColours
}

export type ViewOptions = Assets & {
  siteName: string
  /** Public origin, without a final slash. */
  baseUrl: string
  development: boolean
}

const templates = fileURLToPath(new URL('../views', import.meta.url))

/** Reads what the build lists in a static folder; throws when it was not built. */
export function loadAssets(folder: string): Assets {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  return { assets: read('manifest.json'), icons: read('icons.json'), colours: readThemeColours(folder) }
}

/** Everything a template prints is escaped (S42), and printing something undefined throws. */
export function createViews(options: ViewOptions): nunjucks.Environment {
  const { siteName, baseUrl, development } = options
  const loader = new nunjucks.FileSystemLoader(templates, { noCache: development })
  const views = new nunjucks.Environment(loader, {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  })
  views.addGlobal('site', { name: siteName, baseUrl, development })
  views.addGlobal('colours', options.colours)
  const asText = views.getFilter('escape')
  views.addGlobal('personal', drawPersonal(views))
  for (const [name, value] of Object.entries(createViewFunctions({ ...options, asText })))
    views.addGlobal(name, value)
  return views
}

/** Includes a view that shows what is one member's own; in a page that is drawn for all of them, a hole with its name. */
function drawPersonal(views: nunjucks.Environment) {
  return function personal(this: { getVariables(): Record<string, unknown> }, view: string) {
    const variables = this.getVariables()
    return new nunjucks.runtime.SafeString(variables.isFrame ? `\0${view}\0` : views.render(view, variables))
  }
}
