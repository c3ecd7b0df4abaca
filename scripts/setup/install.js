/** Knows whether node_modules is what package-lock.json says, and has npm make it so. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { runNode } from './run.js'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} Entry */
/** @typedef {{ dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Wishes */

const buildTools = ['typescript', 'esbuild', 'sass']

/**
 * True when everything that the lock file asks for is there in its version, development packages included, and the
 * lock file fits package.json. npm lists what it installed in node_modules/.package-lock.json when it is done.
 * @param {string} root the checkout
 */
export function isInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'))
  const there = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted || !there) return false
  const { '': own, ...packages } = wanted
  if (!asksTheSame(/** @type {Wishes} */ (own), readJson(join(root, 'package.json')))) return false
  return (
    Object.entries(packages).every(([path, entry]) => isThere(entry, there[path])) &&
    Object.keys(there).every((path) => path in packages)
  )
}

/**
 * Has npm install exactly what the lock file says. Rejects when it cannot; npm has said why.
 * @param {string} root the checkout
 */
export function install(root) {
  const flags = ['--include=dev', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  return runNode(root, [npmProgram(), 'ci', ...flags], { env: environment(root), quiet: true })
}

/**
 * False after an installation for production.
 * @param {string} root the checkout
 */
export function hasBuildTools(root) {
  return buildTools.every((name) => existsSync(join(root, 'node_modules', name, 'package.json')))
}

/**
 * Packages of other platforms are not installed.
 * @param {Entry} wanted
 * @param {Entry | undefined} there
 */
function isThere(wanted, there) {
  if (!there) return Boolean(wanted.optional || wanted.devOptional)
  return wanted.version === there.version && wanted.integrity === there.integrity
}

/**
 * @param {Wishes | undefined} lock
 * @param {Wishes | null} manifest
 */
function asksTheSame(lock, manifest) {
  const wishes = (/** @type {Wishes | null | undefined} */ from) => {
    const all = { ...from?.dependencies, ...from?.devDependencies }
    return JSON.stringify(Object.entries(all).sort())
  }
  return wishes(lock) === wishes(manifest)
}

/**
 * @param {string} path
 * @returns {Record<string, Entry> | null}
 */
function readPackages(path) {
  return readJson(path)?.packages ?? null
}

/** @param {string} path */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** The npm that runs us, else the one that came with this Node. */
function npmProgram() {
  const running = process.env.npm_execpath
  if (running?.endsWith('npm-cli.js')) return running
  const bin = dirname(process.execPath)
  const places = [join(bin, '..', 'lib'), bin].map((folder) =>
    join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  )
  const found = places.find((path) => existsSync(path))
  if (found) return found
  throw new Error('npm was not found beside Node. Run "npm ci" yourself, then try again.')
}

/**
 * npm keeps its cache in the home folder; where that cannot be written, in ours.
 * @param {string} root the checkout
 * @returns {NodeJS.ProcessEnv}
 */
function environment(root) {
  if (process.platform === 'win32' || isWritable(process.env.npm_config_cache ?? homeCache()))
    return process.env
  return { ...process.env, npm_config_cache: join(root, '.data', 'npm-cache') }
}

function homeCache() {
  try {
    return join(homedir(), '.npm')
  } catch {
    return null
  }
}

/** @param {string | null} folder */
function isWritable(folder) {
  if (!folder) return false
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
