// The style sheet, the fonts it names, and the colours for what it does not reach.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { transform } from 'esbuild'
import { compileAsync } from 'sass'
import { hashedName, root, source } from './asset.js'

/** @typedef {import('./asset.js').Asset} Asset */

/** @returns {Promise<Asset[]>} style.css and its fonts */
export async function buildStyle() {
  const { code } = await transform(await compile('style.scss'), {
    loader: 'css',
    minify: true,
    legalComments: 'none',
  })
  const css = dropUnusedVariables(code)
  const fonts = await Promise.all([...css.matchAll(fontUrl)].map(([, path = '']) => readFont(path)))
  const names = new Map(fonts.map((font) => [basename(font.name), hashedName(font)]))
  const content = css.replace(fontUrl, (_all, path) => `url(${names.get(basename(path))})`)
  return [{ name: 'style.css', content: Buffer.from(content) }, ...fonts]
}

/** `url(npm:package/path)`, where esbuild left the quotes or took them away. */
const fontUrl = /url\("?npm:([\w@./-]+)"?\)/g

/** @param {string} path of a file in an npm package */
async function readFont(path) {
  const file = createRequire(import.meta.url).resolve(path)
  return { name: `fonts/${basename(path)}`, content: await readFile(file) }
}

/**
 * What styles/colours.scss says.
 * @returns {Promise<Record<string, Record<string, string>>>} colours as six hex digits, font stacks in single quotes
 */
export async function readTheme() {
  const css = await compile('styles/colours.scss')
  const blocks = [...css.matchAll(/\.(\w+) \{([^}]+)\}/g)]
  return Object.fromEntries(blocks.map(([, name, lines = '']) => [name, readLines(lines)]))
}

/** @param {string} lines */
function readLines(lines) {
  const pairs = [...lines.matchAll(/--([\w-]+): ([^;]+);/g)]
  return Object.fromEntries(
    pairs.map(([, name = '', value = '']) => [
      name.replace(/-(\w)/g, (_dash, letter) => letter.toUpperCase()),
      sixDigits(value).replaceAll('"', "'"),
    ]),
  )
}

/**
 * Old mail programs read no shorter form.
 * @param {string} value
 */
function sixDigits(value) {
  return value.replace(/^#(\w)(\w)(\w)$/, '#$1$1$2$2$3$3')
}

/** @param {string} file below static/ */
async function compile(file) {
  const { css } = await compileAsync(join(source, file), {
    loadPaths: [join(root, 'node_modules')],
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin'],
  })
  return css
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
