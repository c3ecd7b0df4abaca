// Takes the album out of a copy of the project, as the README says, and finds the rest whole.
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** Keys, queue, mailer and embedded services know nothing of pages; their tests take minutes. */
const pageTests = [
  'access',
  'architecture',
  'auth',
  'home',
  'views',
  'security/bad-fields',
  'security/caching',
]
  .concat([
    'security/error-pages',
    'security/guests',
    'security/headers',
    'security/safe-methods',
    'security/same-origin',
  ])
  .map((name) => `test/${name}`)

let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'minimal-user-copy-'))
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  for (const file of files.toString().split('\0').filter(Boolean)) {
    cpSync(join(root, file), join(copy, file), { force: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  execFileSync('git', ['init', '-q'], { cwd: copy })
  for (const place of ['src/routers', 'views', 'test'])
    rmSync(join(copy, place, 'photoalbum'), { recursive: true })
  const app = join(copy, 'src/app.ts')
  const lines = readFileSync(app, 'utf8').split('\n')
  writeFileSync(app, lines.filter((line) => !line.includes('photoalbum')).join('\n'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

describe('a project without the album', () => {
  it('loses two lines of app.ts', () => {
    const before = readFileSync(join(root, 'src/app.ts'), 'utf8').split('\n').length
    expect(readFileSync(join(copy, 'src/app.ts'), 'utf8').split('\n')).toHaveLength(before - 2)
  })

  it.each(['lint', 'types', 'build'])('passes: npm run %s', async (script) => {
    await npm('run', script)
  })

  it('passes the tests of what remains: every page, header, guard and border', async () => {
    const { stdout } = await npm('run', 'test:unit', '--', ...pageTests)
    expect(stdout).toMatch(/Test Files +\d+ passed \(\d+\)/)
  })

  it('passes the test of a first visit, in a browser', async () => {
    await npm('run', 'test:browser', '--', 'test/browser/first-visit.test.ts')
  })
})

/** What fails prints all it has to say. */
async function npm(...args: string[]) {
  const { NODE_ENV, VITEST, ...env } = process.env
  const options = { cwd: copy, env: { ...env, NO_COLOR: '1' }, maxBuffer: 64 * 1024 * 1024 }
  return run('npm', args, options).catch((error: { stdout: string; stderr: string }) =>
    expect.fail(`npm ${args.join(' ')} failed:\n${error.stdout}\n${error.stderr}`),
  )
}
