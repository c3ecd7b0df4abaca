/**
 * Makes a checkout ready, with nothing but Node: installs packages that are missing and builds what is stale.
 * `--install` or `--build` does only that. The rest is loaded later, so that an old Node gets as far as the message.
 */
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync('package.json', 'utf8'))

if (!engines.node.split('||').some(fits)) {
  process.stderr.write(`This is Node ${process.versions.node}; the site needs Node ${engines.node}.\n`)
  process.exit(1)
}

const { setUp } = await import('./setup/set-up.js')
await setUp(process.cwd(), process.argv.slice(2))

/** @param {string} range such as `^20.19.0` or `>=24` */
function fits(range) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = (range.match(/\d+/g) || []).map(Number)
  if (major === leastMajor) return minor >= leastMinor
  return major > leastMajor && !range.includes('^')
}
