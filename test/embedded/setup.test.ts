import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { chmod, cp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const checkout = join(import.meta.dirname, '../..')
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
const isRoot = process.getuid?.() === 0

/** A checkout in small: two sources, one style, one package (a folder beside it, so that npm needs no registry). */
let root: string
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'set up '))
  await cp(join(checkout, 'scripts/setup'), join(root, 'scripts/setup'), { recursive: true })
  await cp(join(checkout, 'scripts/setup.js'), join(root, 'scripts/setup.js'))
  await put('src/server.ts', "import { cat } from './cat.ts'\nexport const greeting: string = cat\n")
  await put('src/cat.ts', "export const cat = 'Pi'\n")
  await put('static/style.css', 'a{}')
  await put('views/home.njk', 'home')
  await put('scripts/build-static.js', buildStatic)
  await put('tsconfig.build.json', JSON.stringify(buildConfig))
  await put('package.json', manifest({ left: 'file:left' }))
  await put('left/package.json', '{ "name": "left", "version": "1.0.0" }')
  await put('package-lock.json', lockFile({ left: 'file:left' }))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const buildStatic = `
  import { appendFileSync, mkdirSync } from 'node:fs'
  mkdirSync(process.argv[2], { recursive: true })
  appendFileSync(process.argv[2] + '/runs', 'x')
`
const buildConfig = {
  compilerOptions: {
    module: 'NodeNext',
    target: 'ES2023',
    rewriteRelativeImportExtensions: true,
    rootDir: 'src',
    outDir: 'dist',
    incremental: true,
    tsBuildInfoFile: 'dist/.tsbuildinfo',
    sourceMap: true,
    types: [],
  },
  include: ['src'],
}
const manifest = (dependencies: Record<string, string>, node = '>=20.11') =>
  JSON.stringify({ name: 'small', version: '1.0.0', type: 'module', engines: { node }, dependencies })

function lockFile(dependencies: Record<string, string>, version = '1.0.0'): string {
  const packages = {
    '': { name: 'small', version: '1.0.0', dependencies },
    left: { version },
    'node_modules/left': { resolved: 'left', link: true },
    'node_modules/other-platform': { version: '1.0.0', optional: true, cpu: ['none'] },
  }
  return JSON.stringify({ name: 'small', version: '1.0.0', lockfileVersion: 3, requires: true, packages })
}

async function put(name: string, content: string): Promise<void> {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  await writeFile(join(root, name), content)
}

const read = (name: string) => readFileSync(join(root, name), 'utf8')

/** What the setup says; throws when it fails. */
function setUp(...flags: string[]): string {
  const run = attempt(flags)
  if (run.status !== 0) throw new Error(run.stdout + run.stderr)
  return run.stdout
}

function attempt(flags: string[], options: { env?: NodeJS.ProcessEnv; uid?: number; gid?: number } = {}) {
  return spawnSync(process.execPath, ['scripts/setup.js', ...flags], {
    cwd: root,
    encoding: 'utf8',
    ...options,
  })
}

/** Puts the tools for building where an installation would have put them. */
function giveTools(): void {
  mkdirSync(join(root, 'node_modules/esbuild'), { recursive: true })
  mkdirSync(join(root, 'node_modules/sass'), { recursive: true })
  symlinkSync(typescript, join(root, 'node_modules/typescript'))
  for (const name of ['esbuild', 'sass'])
    symlinkSync(join(root, 'package.json'), join(root, 'node_modules', name, 'package.json'))
}

describe('npm run setup: Node', () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

  it.each([
    `>=${major}.${minor + 1}`,
    `>=${major + 1}`,
    `^${major - 1}.0.0`,
    `^${major - 1}.0.0 || >=${major + 1}.0.0`,
  ])('says so when this one is not among %s', async (node) => {
    await put('package.json', manifest({}, node))
    const { status, stderr } = attempt([])
    const text = `This is Node ${process.versions.node}; the site needs Node ${node}.\n`
    expect([status, stderr]).toEqual([1, text])
  })

  it.each([`>=${major - 1}.99`, `^${major}.${minor}.0`, `^${major - 1}.0.0 || >=${major}.0.0`])(
    'goes on when it is among %s',
    async (node) => {
      await put('package.json', manifest({}, node))
      expect(attempt(['--neither']).status).toBe(0)
    },
  )
})

describe('npm run setup: packages', () => {
  it('installs them once', () => {
    expect(setUp('--install')).toBe('Installing packages ...\n')
    expect(existsSync(join(root, 'node_modules/left/package.json'))).toBe(true)
    expect(setUp('--install')).toBe('')
  })

  it('installs them again when the lock file asks for others, not when it only looks newer', async () => {
    setUp('--install')
    const later = new Date(Date.now() + 60_000)
    await utimes(join(root, 'package-lock.json'), later, later)
    expect(setUp('--install')).toBe('')

    await put('right/package.json', '{ "name": "right", "version": "1.0.0" }')
    const dependencies = { left: 'file:left', right: 'file:right' }
    const lock = JSON.parse(lockFile(dependencies))
    Object.assign(lock.packages, {
      right: { version: '1.0.0' },
      'node_modules/right': { resolved: 'right', link: true },
    })
    await put('package.json', manifest(dependencies))
    await put('package-lock.json', JSON.stringify(lock))
    expect(setUp('--install')).toBe('Installing packages ...\n')
    expect(existsSync(join(root, 'node_modules/right/package.json'))).toBe(true)
    expect(setUp('--install')).toBe('')
  })

  it('ends with what npm says when package.json and lock file do not fit', async () => {
    await put('package.json', manifest({ left: 'file:left', right: 'file:right' }))
    const { status, stderr } = attempt(['--install'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/in sync[\s\S]*It did not work: .*npm-cli\.js ci/)
  })

  it('installs them after an installation that was killed half-way', async () => {
    setUp('--install')
    await rm(join(root, 'node_modules/.package-lock.json'))
    expect(setUp('--install')).toBe('Installing packages ...\n')
  })

  if (isRoot)
    it('needs no home folder', async () => {
      const { npm_config_cache, HOME, ...env } = process.env
      const nobody = { uid: 65534, gid: 65534 }
      await chmod(root, 0o755)
      chownSync(root, nobody.uid, nobody.gid)
      const { status, stderr } = attempt(['--install'], {
        ...nobody,
        env: { ...env, HOME: '/nowhere', PATH: '/nowhere' },
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(statSync(join(root, '.data/npm-cache')).uid).toBe(nobody.uid)
    })
})

describe('npm run build', () => {
  it('builds what is stale and only that', async () => {
    giveTools()
    expect(setUp('--build')).toBe('Building ...\n')
    expect(read('dist/server.js')).toContain("from './cat.js'")
    expect(JSON.parse(read('dist/server.js.map')).sources).toEqual(['../src/server.ts'])
    expect(read('dist/static/runs')).toBe('x')
    expect(setUp('--build')).toBe('')

    await put('src/cat.ts', "export const cat = 'Tau'\n")
    expect(setUp('--build')).toBe('Building ...\n')
    expect([read('dist/cat.js').includes('Tau'), read('dist/static/runs')]).toEqual([true, 'x'])

    await put('views/home.njk', 'another')
    expect(setUp('--build')).toBe('Building ...\n')
    expect(read('dist/static/runs')).toBe('xx')
    expect(setUp('--build')).toBe('')
  })

  it('notices files that come, go or change their name', async () => {
    giveTools()
    setUp('--build')
    await put('src/new.ts', 'export const one = 1\n')
    setUp('--build')
    await rename(join(root, 'src/new.ts'), join(root, 'src/newer.ts'))
    setUp('--build')
    expect([existsSync(join(root, 'dist/new.js')), existsSync(join(root, 'dist/newer.js'))]).toEqual([
      false,
      true,
    ])
    await rm(join(root, 'src/newer.ts'))
    expect(setUp('--build')).toBe('Building ...\n')
    expect(existsSync(join(root, 'dist/newer.js'))).toBe(false)
  })

  it('leaves the running site alone when the code has a fault, and tries again', async () => {
    giveTools()
    setUp('--build')
    const before = read('dist/cat.js')
    await put('src/cat.ts', 'export const cat: number = "Tau"\n')
    for (const _ of ['once', 'twice']) {
      const { status, stdout } = attempt(['--build'])
      expect([status, stdout.includes('src/cat.ts')]).toEqual([1, true])
      expect(read('dist/cat.js')).toBe(before)
    }
  })

  it('replaces files whole, and does not touch those that stay the same', async () => {
    giveTools()
    setUp('--build')
    const [server, cat] = [statSync(join(root, 'dist/server.js')), statSync(join(root, 'dist/cat.js'))]
    await put('src/cat.ts', "export const cat = 'Tau'\n")
    setUp('--build')
    expect(statSync(join(root, 'dist/server.js')).mtimeMs).toBe(server.mtimeMs)
    expect(statSync(join(root, 'dist/cat.js')).ino).not.toBe(cat.ino)
    expect(existsSync(join(root, '.build'))).toBe(false)
  })

  it('says what is missing after an installation for production', async () => {
    setUp('--install')
    const { status, stderr } = attempt(['--build'], { env: { ...process.env, NODE_ENV: 'production' } })
    expect([status, stderr]).toEqual([1, expect.stringContaining('Run "npm ci --include=dev", build')])
  })
})

describe('two setups at once', () => {
  const start = () => spawn(process.execPath, ['scripts/setup.js', '--build'], { cwd: root })

  it('build once', async () => {
    giveTools()
    const said = await Promise.all([start(), start(), start()].map(outcome))
    expect(said.sort()).toEqual(['0 ', '0 ', '0 Building ...\n'])
    expect(read('dist/static/runs')).toBe('x')
  })

  it('take over from one that was killed', async () => {
    giveTools()
    const killed = start()
    await once(killed.stdout, 'data')
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    expect(existsSync(join(root, '.data/setup.lock'))).toBe(true)
    expect(setUp('--build')).toBe('Building ...\n')
    expect(existsSync(join(root, '.data/setup.lock'))).toBe(false)
    expect(setUp('--build')).toBe('')
  })

  async function outcome(child: ChildProcess): Promise<string> {
    let said = ''
    child.stdout?.on('data', (chunk) => (said += chunk))
    const [code] = await once(child, 'close')
    return `${code} ${said}`
  }
})
