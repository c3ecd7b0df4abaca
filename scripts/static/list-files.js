// Which files lie in a folder.
import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

/**
 * @param {string} folder
 * @returns {Promise<string[]>} paths below it, with forward slashes, in order
 */
export async function listFiles(folder) {
  const paths = await readdir(folder, { recursive: true })
  const files = await Promise.all(paths.map((path) => isFile(join(folder, path))))
  return paths
    .filter((_path, index) => files[index])
    .map((path) => path.split(sep).join('/'))
    .sort()
}

/**
 * False as well for what another build has just taken away.
 * @param {string} path
 */
async function isFile(path) {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ?? false
}
