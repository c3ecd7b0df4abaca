// Runs the real build of the static files into a folder of its own.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type nunjucks from 'nunjucks'
import { afterAll, beforeAll } from 'vitest'
import { createViews, loadAssets } from '../../src/views.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const temporaryFolder = () => mkdtemp(join(tmpdir(), 'minimal-user-static-'))

/** Rejects with what the build wrote to stderr. */
export async function buildStatic(out: string, project = root) {
  await promisify(execFile)(process.execPath, [join(project, 'scripts/build-static.js'), out])
}

/** Builds before the tests of the file that calls it; answers how to get the site's templates on what was built. */
export function setViews() {
  let folder: string
  let views: nunjucks.Environment
  beforeAll(async () => {
    folder = await temporaryFolder()
    await buildStatic(folder)
    views = viewsOn(folder)
  })
  afterAll(() => rm(folder, { recursive: true }))
  return () => views
}

function viewsOn(out: string) {
  return createViews({
    ...loadAssets(out),
    siteName: 'Minimal+User',
    baseUrl: 'https://cats.example',
    development: false,
  })
}
