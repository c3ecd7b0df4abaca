/**
 * Builds static/ into dist/static (or the folder given as argument): style, script, pictures and icons,
 * each under a name with a content hash, compressed ahead, and listed in manifest.json.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, transform } from 'esbuild'
import { compileAsync } from 'sass'

/** @typedef {{ name: string, content: Buffer }} Asset a file to publish; name is what `asset()` is asked for */
/** @typedef {Record<string, string>} Manifest plain name -> hashed name */

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'static')
const sources = /^(style\/|style\.scss$|script\.ts$|tsconfig\.json$)|(^|\/)\./
const text = new Set(['.css', '.js', '.svg', '.ico', '.txt', '.json'])

await publish(resolve(process.argv[2] ?? join(root, 'dist/static')))

/**
 * Files of the build before stay, so that a site which started with them can go on serving them.
 * @param {string} out
 */
async function publish(out) {
  const [style, script, files, icons] = await Promise.all([
    buildStyle(),
    buildScript(),
    copyFiles(),
    findIcons(),
  ])
  const assets = [style, script, ...files].sort((a, b) => (a.name < b.name ? -1 : 1))
  const manifest = Object.fromEntries(assets.map((asset) => [asset.name, hashedName(asset)]))
  const before = await readManifest(out)

  await Promise.all(assets.map((asset) => writeAsset(join(out, hashedName(asset)), asset.content)))
  await writeWhole(join(out, 'icons.json'), JSON.stringify(icons, null, 1))
  await writeWhole(join(out, 'manifest.json'), JSON.stringify(manifest, null, 1))
  if (JSON.stringify(before) !== JSON.stringify(manifest)) await removeLeftovers(out, [before, manifest])
}

/** @returns {Promise<Asset>} */
async function buildStyle() {
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
async function buildScript() {
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
async function copyFiles() {
  const names = (await listFiles(source)).filter((name) => !sources.test(name))
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(source, name)) })))
}

/**
 * The icons that templates ask for by `icon('name')`.
 * @returns {Promise<Record<string, string>>} name -> what stands inside its <svg>
 */
async function findIcons() {
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

/** @param {Asset} asset */
function hashedName({ name, content }) {
  const extension = extname(name)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  return `${name.slice(0, -extension.length)}.${hash}${extension}`
}

/**
 * @param {string} path
 * @param {Buffer} content
 */
async function writeAsset(path, content) {
  const written = await stat(path).catch(() => null)
  if (written) return
  if (text.has(extname(path))) {
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
    await writeWhole(`${path}.br`, await promisify(brotliCompress)(content, { params: quality }))
    await writeWhole(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
  }
  await writeWhole(path, content)
}

/**
 * Nobody ever reads half a file, also when two builds run at once.
 * @param {string} path
 * @param {string | Buffer} content
 */
async function writeWhole(path, content) {
  const draft = `${path}.${process.pid}.draft`
  await mkdir(dirname(path), { recursive: true })
  await writeFile(draft, content)
  await rename(draft, path)
}

/**
 * @param {string} out
 * @returns {Promise<Manifest>} empty when nothing was built before
 */
async function readManifest(out) {
  const json = await readFile(join(out, 'manifest.json'), 'utf8').catch(() => '{}')
  return JSON.parse(json)
}

/**
 * @param {string} out
 * @param {Manifest[]} manifests
 */
async function removeLeftovers(out, manifests) {
  const kept = new Set([
    'manifest.json',
    'icons.json',
    ...manifests.flatMap((manifest) => Object.values(manifest)),
  ])
  const leftovers = (await listFiles(out)).filter(
    (name) => !kept.has(name.replace(/\.(br|gz)$/, '')) && !name.endsWith('.draft'),
  )
  await Promise.all(leftovers.map((name) => rm(join(out, name), { force: true })))
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} paths below it, with forward slashes, in order
 */
async function listFiles(folder) {
  const paths = await readdir(folder, { recursive: true })
  const files = await Promise.all(paths.map(async (path) => (await stat(join(folder, path))).isFile()))
  return paths
    .filter((_path, index) => files[index])
    .map((path) => path.split(sep).join('/'))
    .sort()
}
