/** The order of the setup's steps, and what is said when one fails. */
import { build, staleParts } from './build.js'
import { hasBuildTools, install, isInstalled } from './install.js'
import { withLock } from './lock.js'

/**
 * Installs and builds what is needed, one process at a time; asks without the lock first, as mostly nothing is.
 * Ends the process with one message when a step fails.
 * @param {string} root the checkout
 * @param {string[]} flags `--install`, `--build`; none means both
 */
export async function setUp(root, flags) {
  const wants = (/** @type {string} */ flag) => flags.length === 0 || flags.includes(flag)
  try {
    if (wants('--install') && !isInstalled(root)) await installUnderLock(root)
    if (wants('--build') && staleParts(root).length > 0) await buildUnderLock(root)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
}

/** @param {string} root */
function installUnderLock(root) {
  return withLock(root, async () => {
    if (isInstalled(root)) return
    process.stdout.write('Installing packages ...\n')
    await install(root)
  })
}

/** @param {string} root */
function buildUnderLock(root) {
  if (!hasBuildTools(root)) {
    throw new Error(
      'The packages for building are not installed. Run "npm ci --include=dev", build, then "npm prune --omit=dev".',
    )
  }
  return withLock(root, async () => {
    if (staleParts(root).length === 0) return
    process.stdout.write('Building ...\n')
    await build(root)
  })
}
