import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { buildStarter, cleanUp, end, launch, newDataDir, query, serverPid, urlOf } from './stage.ts'

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, durable: false })

describe('a running embedded PostgreSQL', () => {
  let postgres: EmbeddedPostgres
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres({ dataDir: newDataDir() })
  })
  afterAll(async () => {
    await postgres.stop()
    await cleanUp()
  })

  it('is a PostgreSQL 18 with UTF-8 and its order of code points, that knows letters of any language', async () => {
    const [row] = await query(
      postgres.url,
      `SELECT current_setting('server_version_num')::int / 10000 AS version, datlocale, lower('ÄÉŻ') AS small,
              pg_encoding_to_char(encoding) AS encoding, current_setting('TimeZone') AS zone
       FROM pg_database WHERE datname = current_database()`,
    )
    expect(row).toEqual({ version: 18, datlocale: 'C.UTF-8', small: 'äéż', encoding: 'UTF8', zone: 'UTC' })
  })

  it('S50: hands out a role that owns its database and may do nothing else', async () => {
    const [role] = await query(
      postgres.url,
      `SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
              pg_get_userbyid(datdba) AS owner
       FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`,
    )
    expect(role).toEqual({
      rolname: 'minimaluser',
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      rolreplication: false,
      rolbypassrls: false,
      owner: 'minimaluser',
    })
    await expect(query(postgres.url, 'CREATE DATABASE another')).rejects.toThrow('permission denied')
    await expect(query(postgres.url, "COPY (SELECT 1) TO PROGRAM 'true'")).rejects.toThrow(
      'permission denied',
    )
  })

  it('writes durably unless told otherwise, and listens only on this machine', async () => {
    const [row] = await query(
      postgres.url,
      `SELECT current_setting('fsync') AS fsync, current_setting('listen_addresses') AS addresses`,
    )
    expect(row).toEqual({ fsync: 'on', addresses: '127.0.0.1' })
  })

  it('asks for the password', async () => {
    const url = new URL(postgres.url)
    expect(url.password).toHaveLength(43)
    url.password = 'guess'
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  })
})

describe('startEmbeddedPostgres', () => {
  let starter: string
  beforeAll(async () => {
    starter = await buildStarter(newDataDir())
  })
  afterAll(cleanUp)

  it('restarts on its own data, in a path with blanks, quotes and letters of any language', async () => {
    const dataDir = join(newDataDir(), "Pi's & Tau's häuschen (1)")
    const first = await start(dataDir)
    await query(first.url, "CREATE TABLE cat AS SELECT 'Pi' AS name")
    await first.stop()
    expect(serverPid(dataDir)).toBeNull()

    const second = await start(dataDir)
    expect(new URL(second.url).password).toBe(new URL(first.url).password)
    expect(await query(second.url, 'SELECT name FROM cat')).toEqual([{ name: 'Pi' }])
    await second.stop()
  })

  it('keeps two checkouts apart', async () => {
    const [one, other] = await Promise.all([start(newDataDir()), start(newDataDir())])
    const mixed = new URL(other.url)
    expect(mixed.port).not.toBe(new URL(one.url).port)
    mixed.password = new URL(one.url).password
    await expect(query(mixed.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
    await Promise.all([one.stop(), other.stop()])
  })

  it('gives one server to all who start at the same moment, and the last one stops it', async () => {
    const dataDir = newDataDir()
    const child = launch([starter, dataDir])
    const [here, again, there] = await Promise.all([start(dataDir), start(dataDir), urlOf(child)])
    expect([again.url, there]).toEqual([here.url, here.url])

    await here.stop()
    await again.stop()
    await again.stop()
    expect(await query(there, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(await end(child, 'SIGINT')).toBe(0)
    expect(serverPid(dataDir)).toBeNull()
  })

  it('says so when the path holds what a shell would read', async () => {
    await expect(start(join(newDataDir(), 'a$HOME'))).rejects.toThrow('the path must not hold')
  })
})
