import { existsSync, readdirSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { buildStarter, cleanUp, end, launch, newDataDir, query, serverPid, until, urlOf } from './stage.ts'

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, durable: false })
const pidFile = (dataDir: string) => join(dataDir, 'postgres', 'postmaster.pid')

function initdbWorksIn(dataDir: string): boolean {
  return readdirSync(dataDir).some((name) => existsSync(join(dataDir, name, 'cluster', 'PG_VERSION')))
}

let starter: string
let ready: string

/** `ready` has a cat in it and is stopped: the tests below begin with it where they need no new one. */
beforeAll(async () => {
  starter = await buildStarter(newDataDir())
  ready = newDataDir()
  const postgres = await start(ready)
  await query(postgres.url, "CREATE TABLE cat AS SELECT 'Tau' AS name")
  await postgres.stop()
})
afterAll(cleanUp)

describe('after Ctrl-C', () => {
  it('the server goes on until the site stops it', async () => {
    const child = launch([starter, ready, 'deaf'])
    const url = await urlOf(child)
    process.kill(-(child.pid ?? 0), 'SIGINT')
    await sleep(200)
    expect(await query(url, 'SELECT name FROM cat')).toEqual([{ name: 'Tau' }])
    await end(child, 'SIGKILL')
    await (await start(ready)).stop()
    expect(serverPid(ready)).toBeNull()
  })

  it('in the middle of the first start nothing is left running', async () => {
    const dataDir = newDataDir()
    const child = launch([starter, dataDir, 'plain'])
    await until(() => initdbWorksIn(dataDir))
    expect(await end(child, 'SIGINT')).toBe('SIGINT')
    expect(serverPid(dataDir)).toBeNull()
    expect(readdirSync(dataDir).filter((name) => /lock|new/.test(name))).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s before the site cares for signals leaves nothing running',
    async (signal) => {
      const children = [launch([starter, ready, 'plain']), launch([starter, ready, 'plain'])]
      await Promise.all(children.map(urlOf))
      for (const child of children) expect(await end(child, signal)).toBe(signal)
      expect(serverPid(ready)).toBeNull()
    },
  )
})

describe('after SIGKILL', () => {
  it('of the site its server is found again, and stopped by the next one', async () => {
    const child = launch([starter, ready])
    const url = await urlOf(child)
    await end(child, 'SIGKILL')
    const pid = serverPid(ready)
    expect(pid).not.toBeNull()

    const next = await start(ready)
    expect([next.url, serverPid(ready)]).toEqual([url, pid])
    await next.stop()
    expect(serverPid(ready)).toBeNull()
  })

  it('in the middle of initdb the next start begins anew', async () => {
    const dataDir = newDataDir()
    const child = launch([starter, dataDir])
    await until(() => initdbWorksIn(dataDir))
    await end(child, 'SIGKILL')
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false)

    const postgres = await start(dataDir)
    expect(await query(postgres.url, 'SELECT current_user AS role')).toEqual([{ role: 'minimaluser' }])
    await postgres.stop()
  })

  it('of the server itself the next start recovers the data', async () => {
    const before = await start(ready)
    const pid = serverPid(ready) ?? 0
    process.kill(pid, 'SIGKILL')
    await until(() => serverPid(ready) === null)
    expect(existsSync(pidFile(ready))).toBe(true)

    const after = await start(ready)
    expect(serverPid(ready)).not.toBe(pid)
    expect(await query(after.url, 'SELECT name FROM cat')).toEqual([{ name: 'Tau' }])
    await before.stop()
    await after.stop()
  })
})

describe('a postmaster.pid left by a crash of the machine', () => {
  it.each([
    ['names a process that is now something else', `${process.pid}\n`],
    ['names init', '1\n'],
    ['is empty', ''],
  ])('does no harm when it %s', async (_case, firstLine) => {
    const rest = `${join(ready, 'postgres')}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n`
    await writeFile(pidFile(ready), firstLine && firstLine + rest)
    const postgres = await start(ready)
    expect(await query(postgres.url, 'SELECT name FROM cat')).toEqual([{ name: 'Tau' }])
    await postgres.stop()
    expect(serverPid(ready)).toBeNull()
  })
})

describe('a copied checkout', () => {
  it('gets a server of its own though its postmaster.pid names the one of the original', async () => {
    const copy = newDataDir()
    await cp(ready, copy, { recursive: true })
    const original = await start(ready)
    await writeFile(pidFile(copy), await readFile(pidFile(ready)))

    const copied = await start(copy)
    expect(new URL(copied.url).port).not.toBe(new URL(original.url).port)
    await query(copied.url, 'DROP TABLE cat')
    expect(await query(original.url, 'SELECT name FROM cat')).toEqual([{ name: 'Tau' }])
    await copied.stop()
    expect(serverPid(ready)).not.toBeNull()
    await original.stop()
  })
})

describe('data of another PostgreSQL', () => {
  it('is left alone, and the message says what to do', async () => {
    const path = join(ready, 'postgres', 'PG_VERSION')
    await writeFile(path, '17\n')
    await expect(start(ready)).rejects.toThrow(
      /made by PostgreSQL 17, the embedded one is 18\. Bring the data over/,
    )
    expect(existsSync(join(ready, 'postgres', 'base'))).toBe(true)
    await writeFile(path, '18\n')
  })
})
