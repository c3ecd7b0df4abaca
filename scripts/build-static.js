/**
 * Builds static/ into dist/static (or the folder given as argument): style, fonts, script, pictures and icons,
 * each under a name with a content hash, compressed ahead, and listed in manifest.json; theme.json has the colours.
 */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { hashedName } from './static/asset.js'
import { buildScript, copyFiles, findIcons } from './static/assets.js'
import { listFiles } from './static/list-files.js'
import { buildStyle, readTheme } from './static/style.js'

/** @typedef {import('./static/asset.js').Asset} Asset */
/** @typedef {Record<string, string>} Manifest plain name -> hashed name */

const built = fileURLToPath(new URL('../dist/static', import.meta.url))
const text = new Set(['.css', '.js', '.svg', '.ico', '.txt', '.json'])

await publish(resolve(process.argv[2] ?? built))

/**
 * Files of the build before stay, so that a site which started with them can go on serving them.
 * @param {string} out
 */
async function publish(out) {
  const [styles, script, files, icons, theme] = await Promise.all([
    buildStyle(),
    buildScript(),
    copyFiles(),
    findIcons(),
    readTheme(),
  ])
  const assets = [...styles, script, ...files].sort((a, b) => (a.name < b.name ? -1 : 1))
  const manifest = Object.fromEntries(assets.map((asset) => [asset.name, hashedName(asset)]))
  const before = await readManifest(out)

  await Promise.all(assets.map((asset) => writeAsset(join(out, hashedName(asset)), asset.content)))
  await writeWhole(join(out, 'icons.json'), JSON.stringify(icons, null, 1))
  await writeWhole(join(out, 'theme.json'), JSON.stringify(theme, null, 1))
  await writeWhole(join(out, 'manifest.json'), JSON.stringify(manifest, null, 1))
  if (JSON.stringify(before) !== JSON.stringify(manifest)) await removeLeftovers(out, [before, manifest])
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
    'theme.json',
    ...manifests.flatMap((manifest) => Object.values(manifest)),
  ])
  const leftovers = (await listFiles(out)).filter(
    (name) => !kept.has(name.replace(/\.(br|gz)$/, '')) && !name.endsWith('.draft'),
  )
  await Promise.all(leftovers.map((name) => rm(join(out, name), { force: true })))
}
