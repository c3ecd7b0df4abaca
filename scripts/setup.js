/**
 * Makes a checkout ready, with nothing but Node: installs packages that are missing and builds what is stale.
 * `--install` or `--build` does only that. The rest is loaded later, so that an old Node gets as far as the message.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 11)) {
  process.stderr.write(`This is Node ${process.versions.node}; the site needs Node 20.11 or newer.\n`)
  process.exit(1)
}

const { setUp } = await import('./setup/set-up.js')
await setUp(process.cwd(), process.argv.slice(2))
