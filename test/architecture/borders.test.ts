// Who may import whom (docs/decisions/002): a line that crosses a border makes this red.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = join(import.meta.dirname, '../../src')

interface Import {
  from: string
  /** A path below src/, or the name of a package. */
  to: string
  typeOnly: boolean
}

/** What the files of a folder may import of ours, besides types of config and deps and of the folder itself. */
const allowed: Record<string, string[]> = {
  'server.ts': ['app.ts', 'config.ts', 'listen.ts', 'parent.ts', 'primary.ts', 'run-process.ts', 'site.ts'],
  'worker.ts': ['config.ts', 'run-process.ts', 'site.ts'],
  'migrate.ts': ['config.ts', 'migrations.ts', 'run-process.ts'],
  'doctor.ts': ['doctor', 'run-process.ts'],
  'site.ts': ['config.ts', 'deps.ts', 'embedded', 'jobs', 'metrics-port.ts', 'migrations.ts'],
  'run-process.ts': ['config.ts', 'helpers', 'parent.ts'],
  'primary.ts': ['children.ts', 'metrics-port.ts', 'primary-metrics.ts'],
  'children.ts': ['parent.ts'],
  'parent.ts': [],
  'primary-metrics.ts': ['helpers'],
  'metrics-port.ts': ['config.ts', 'helpers'],
  'migrations.ts': ['jobs'],
  'listen.ts': ['connections.ts', 'settled.ts'],
  'settled.ts': [],
  'connections.ts': ['helpers'],
  'config.ts': ['environment.ts'],
  'environment.ts': [],
  'structured-data.ts': [],
  'view-functions.ts': ['helpers', 'structured-data.ts'],
  'views.ts': ['helpers', 'view-functions.ts'],
  'deps.ts': ['db', 'helpers', 'jobs', 'views.ts'],
  'app.ts': ['deps.ts', 'middleware', 'routers'],
  routers: ['middleware', 'helpers', 'db'],
  middleware: ['helpers', 'db'],
  jobs: ['helpers', 'db'],
  helpers: ['environment.ts'],
  db: [],
  mailer: ['config.ts', 'helpers', 'listen.ts', 'run-process.ts'],
  embedded: ['helpers', 'listen.ts', 'mailer'],
  doctor: ['config.ts', 'db', 'helpers', 'jobs', 'middleware', 'migrations.ts', 'views.ts'],
}

const typesForAll = ['config.ts', 'deps.ts', 'express.d.ts', 'helpers/log.ts', 'run-process.ts']

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.[tj]s$/.test(file) && file !== 'express.d.ts')
const imports = files.flatMap(importsOf)

describe('borders between the layers', () => {
  it('finds the imports at all', () => {
    expect(imports.length).toBeGreaterThan(100)
  })

  it('has a rule for every file', () => {
    expect(files.filter((file) => !(kindOf(file) in allowed))).toEqual([])
  })

  it('is crossed by nobody', () => {
    expect(imports.filter((one) => !isAllowed(one)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  it('keeps HTTP out of the deeds of an account', () => {
    const deeds = files.filter((file) => file.startsWith('routers/auth/account/'))
    expect(deeds.length).toBeGreaterThan(3)
    expect(deeds.flatMap(packagesOf)).not.toContain('express')
  })

  it('keeps SQL in db/', () => {
    const outside = imports.filter(
      ({ from, to }) => layerOf(from) !== 'db' && /^(pg|sql-template-tag)$/.test(to),
    )
    expect(outside.map(({ from }) => from)).toEqual(['migrations.ts'])
  })

  it('keeps Express out of db/ and helpers/', () => {
    const inside = imports.filter(
      ({ from, to }) => /^(db|helpers)$/.test(layerOf(from)) && /^express/.test(to),
    )
    expect(inside).toEqual([])
  })

  it('lets only config.ts and the start of a process read the environment', () => {
    const readers = files.filter((file) => readFileSync(join(src, file), 'utf8').includes('process.env'))
    expect(readers.filter((file) => !file.startsWith('embedded/')).sort()).toEqual(['run-process.ts'])
  })

  it('has no drawers', () => {
    expect(
      files.filter((file) => /(^|\/)(utils?|common|services?|types|constants)(\/|\.ts$)/.test(file)),
    ).toEqual([])
  })
})

function isAllowed({ from, to, typeOnly }: Import) {
  const layer = layerOf(from)
  const isOurs = files.includes(to) || to === 'express.d.ts'
  if (!isOurs || layerOf(to) === layer) return true
  if (typeOnly && typesForAll.includes(to)) return true
  return allowed[kindOf(from)]?.includes(kindOf(to)) ?? false
}

/** A folder, or a file that lies at the top. */
function kindOf(file: string) {
  return file.split('/')[0] ?? ''
}

/** The same, but each section of the routers for itself: none may import another. */
function layerOf(file: string) {
  const [first = '', second = ''] = file.split('/')
  return first === 'routers' ? `${first}/${second}` : first
}

function packagesOf(file: string) {
  return imports.filter(({ from }) => from === file).map(({ to }) => to)
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(src, from), 'utf8')
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm,
  )
  return [...found].map(([, type, named, bare, dynamic]) => {
    const wanted = named ?? bare ?? dynamic ?? ''
    const to = wanted.startsWith('.') ? relative(src, join(src, dirname(from), wanted)) : wanted
    return { from, to: to.replaceAll('\\', '/'), typeOnly: type !== undefined }
  })
}
