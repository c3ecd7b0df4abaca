/** Builds src/ and static/ into dist/, each only when its sources differ from those of the last build. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { runNode } from './run.js'

/** @typedef {'code' | 'assets'} Part */

const common = ['package.json', 'package-lock.json', 'scripts/setup/build.js']

/** @type {Record<Part, { sources: string[], make: (root: string) => Promise<void> }>} */
const parts = {
  code: { sources: ['src', 'tsconfig.json', 'tsconfig.build.json', ...common], make: makeCode },
  assets: {
    sources: ['static', 'views', 'scripts/build-static.js', 'scripts/static', ...common],
    make: makeAssets,
  },
}

/**
 * The parts whose sources (names and contents) are not those that dist/ was built from.
 * @param {string} root the checkout
 */
export function staleParts(root) {
  const built = readBuilt(root)
  return partNames().filter((part) => built[part] !== fingerprint(root, parts[part].sources))
}

/**
 * Builds the stale parts. A site that runs on dist/ meanwhile never meets half a file; a failed or killed build
 * leaves its part stale. Only one process may do this at a time.
 * @param {string} root the checkout
 */
export async function build(root) {
  for (const part of staleParts(root)) {
    const print = fingerprint(root, parts[part].sources)
    writeBuilt(root, { ...readBuilt(root), [part]: undefined })
    await parts[part].make(root)
    writeBuilt(root, { ...readBuilt(root), [part]: print })
  }
}

/** @param {string} root */
async function makeCode(root) {
  const draft = join(root, '.build')
  rmSync(draft, { recursive: true, force: true })
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc')
  const output = ['--outDir', draft, '--tsBuildInfoFile', join(draft, '.tsbuildinfo')]
  await runNode(root, [compiler, '-p', 'tsconfig.build.json', ...output])
  publish(draft, join(root, 'dist'))
  rmSync(draft, { recursive: true })
}

/** @param {string} root */
function makeAssets(root) {
  return runNode(root, [join('scripts', 'build-static.js'), join('dist', 'static')], { quiet: true })
}

/**
 * Moves each changed file over its predecessor and removes what no source makes any more.
 * @param {string} draft
 * @param {string} target
 */
function publish(draft, target) {
  const made = listFiles(draft)
  for (const name of made) {
    const [from, to] = [join(draft, name), join(target, name)]
    if (existsSync(to) && readFileSync(from).equals(readFileSync(to))) continue
    mkdirSync(dirname(to), { recursive: true })
    renameSync(from, to)
  }
  const kept = new Set([...made, '.built'])
  for (const name of listFiles(target)) {
    if (!kept.has(name) && !name.startsWith(`static${sep}`)) rmSync(join(target, name), { force: true })
  }
}

/**
 * @param {string} root
 * @param {string[]} sources
 */
function fingerprint(root, sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const name of listFiles(join(root, source))) {
      hash.update(`${source}\0${name}\0`)
      hash.update(
        createHash('sha256')
          .update(readFileSync(join(root, source, name)))
          .digest(),
      )
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} path a folder, or a file
 * @returns {string[]} relative paths of the files in it, in order; of a file the empty path; nothing when missing
 */
function listFiles(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return found ? [''] : []
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(path.length + 1))
    .sort()
}

/**
 * @param {string} root
 * @returns {Partial<Record<Part, string | undefined>>}
 */
function readBuilt(root) {
  try {
    return JSON.parse(readFileSync(join(root, 'dist', '.built'), 'utf8'))
  } catch {
    return {}
  }
}

/**
 * @param {string} root
 * @param {Partial<Record<Part, string | undefined>>} built
 */
function writeBuilt(root, built) {
  const path = join(root, 'dist', '.built')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.draft`, `${JSON.stringify(built)}\n`)
  renameSync(`${path}.draft`, path)
}

function partNames() {
  return /** @type {Part[]} */ (Object.keys(parts))
}
