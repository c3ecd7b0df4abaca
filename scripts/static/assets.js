// What is published beside the style: the script, the files that stay as they are, and the icons.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { root, source } from './asset.js'
import { listFiles } from './list-files.js'

/** @typedef {import('./asset.js').Asset} Asset */

const sources = /^(styles\/|script\/|style\.scss$|script\.ts$|tsconfig\.json$)|(^|\/)\./

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
