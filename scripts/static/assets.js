// What is published: the style, the script, the files that stay as they are, and the icons.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import { compileAsync } from 'sass'
import { listFiles } from './list-files.js'

/** @typedef {{ name: string, content: Buffer }} Asset a file to publish; name is what `asset()` is asked for */

const root = fileURLToPath(new URL('../..', import.meta.url))
const source = join(root, 'static')
const sources = /^(style\/|script\/|style\.scss$|script\.ts$|tsconfig\.json$)|(^|\/)\./

/** @returns {Promise<Asset>} */
export async function buildStyle() {
  const { css } = await compileAsync(join(source, 'style.scss'), {
    loadPaths: [join(root, 'node_modules')],
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin'],
  })
  const { code } = await transform(css, { loader: 'css', minify: true, legalComments: 'none' })
  return { name: 'style.css', content: Buffer.from(dropUnusedVariables(code)) }
}

/**
 * Bootstrap declares hundreds of variables for parts that are not here.
 * @param {string} css minified
 * @returns {string}
 */
function dropUnusedVariables(css) {
  const used = new Set([...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name))
  const kept = css.replace(/(--bs-[\w-]+):[^;{}]*(;|(?=\}))/g, (all, name) => (used.has(name) ? all : ''))
  return kept === css ? css : dropUnusedVariables(kept)
}

/** @returns {Promise<Asset>} */
export async function buildScript() {
  const { outputFiles } = await build({
    entryPoints: [join(source, 'script.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  })
  return { name: 'script.js', content: Buffer.from(outputFiles[0]?.contents ?? '') }
}

/** @returns {Promise<Asset[]>} everything in static/ that is published as it is */
export async function copyFiles() {
  const names = (await listFiles(source)).filter((name) => !sources.test(name))
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(source, name)) })))
}

/**
 * The icons that templates ask for by `icon('name')`.
 * @returns {Promise<Record<string, string>>} name -> what stands inside its <svg>
 */
export async function findIcons() {
  const views = (await listFiles(join(root, 'views'))).filter((name) => name.endsWith('.njk'))
  const texts = await Promise.all(views.map((name) => readFile(join(root, 'views', name), 'utf8')))
  const names = new Set([...texts.join('\n').matchAll(/\bicon\('([\w-]+)'/g)].map((match) => match[1] ?? ''))
  return Object.fromEntries(
    await Promise.all([...names].sort().map(async (name) => [name, await readIcon(name)])),
  )
}

/** @param {string} name */
async function readIcon(name) {
  const folder = dirname(createRequire(import.meta.url).resolve('bootstrap-icons/package.json'))
  const svg = await readFile(join(folder, 'icons', `${name}.svg`), 'utf8').catch(() => {
    throw new Error(`A view asks for the icon '${name}', which bootstrap-icons does not have.`)
  })
  return svg.replace(/^[^>]*>|<\/svg>\s*$|\n\s*/g, '')
}
