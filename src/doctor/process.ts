// What the site runs on: the version of Node, and the files that the build makes.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadAssets } from '../views.ts'
import { type Group, mend, ok } from './check.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const build = 'run "npm run build"'

export function processGroup(): Group {
  return {
    title: 'Process',
    advice: build,
    gated: false,
    checks: [
      { name: 'Node', look: lookAtNode },
      { name: 'built files', look: () => lookAtFiles(join(root, 'dist/static')) },
      { name: 'other files', look: lookAtFolders },
    ],
  }
}

function lookAtNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return fits(process.versions.node, engines.node)
    ? ok(`${process.versions.node} fits`)
    : mend(`${process.versions.node} does not fit: install one that is ${engines.node}`)
}

/** Whether a version is in a range of the shape `^20.19.0 || >=24.0.0`, which is all that package.json uses. */
export function fits(version: string, range: string) {
  const [major = 0] = numbers(version)
  return range.split('||').some((part) => {
    const least = numbers(part)
    return isAtLeast(numbers(version), least) && (part.includes('>=') || major === least[0])
  })
}

function numbers(version: string) {
  return (version.match(/\d+/g) ?? []).map(Number)
}

function isAtLeast(version: number[], least: number[]) {
  const differs = least.findIndex((number, place) => version[place] !== number)
  return differs === -1 || (version[differs] ?? 0) > (least[differs] ?? 0)
}

/** Each file that the build lists, and the lists themselves. */
export function lookAtFiles(folder: string) {
  try {
    const files = Object.values(loadAssets(folder).assets)
    const lost = files.filter((file) => !existsSync(join(folder, file)))
    if (lost.length === 0) return ok(`all ${files.length} are there`)
    return mend(`${lost.length} of ${files.length} are missing, such as ${lost[0]}: ${build}`)
  } catch {
    return mend(`there are none: ${build}`)
  }
}

function lookAtFolders() {
  const empty = ['views', 'pictures', 'database-scripts'].filter((name) => countFiles(join(root, name)) === 0)
  return empty.length === 0
    ? ok('views, pictures and database-scripts are there')
    : mend(`${empty.join(' and ')} must lie beside dist/: copy them there`)
}

function countFiles(folder: string) {
  return existsSync(folder) ? readdirSync(folder).length : 0
}
