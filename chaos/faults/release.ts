// The release step, killed and doubled, and a dump that becomes a site again (S60).
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect } from 'vitest'
import { signUpAndRead } from '../deeds.ts'
import { dumpData, restoreData } from '../dump.ts'
import { fault } from '../fault.ts'
import { expectWhole, settle } from '../outcome.ts'
import type { World } from '../world.ts'

/** An empty database on the same server, and how to drop it. */
async function withEmptyDatabase<Result>({ wire }: World, use: (url: string) => Promise<Result>) {
  const url = new URL(wire.direct)
  const name = `empty_${Math.random().toString(36).slice(2)}`
  await wire.change(`CREATE DATABASE ${name} TEMPLATE template0`)
  url.pathname = `/${name}`
  try {
    return await use(url.href)
  } finally {
    await wire.change(`DROP DATABASE ${name} WITH (FORCE)`)
  }
}

/** What there is in a database, by name. */
async function listObjects(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(
    `SELECT format('%s.%s %s', n.nspname, c.relname, c.relkind) AS object FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('minimaluser', 'namer', 'pgboss') ORDER BY 1`,
  )
  const { rows: steps } = await client.query('SELECT name FROM tbl_migration ORDER BY id')
  await client.end()
  return [...rows.map(({ object }) => object), ...steps.map(({ name }) => name)]
}

fault('SIGKILL during migrations', { full: { kills: 10 } }, async (world, { kills }) => {
  const whole = await listObjects(world.wire.direct)
  const lasts = await withEmptyDatabase(world, (url) => timeOf(() => migrateTo(world, url)))
  let killed = 0
  for (let kill = 0; kill < kills; kill++) {
    await withEmptyDatabase(world, async (url) => {
      const release = await world.start({ DATABASE_URL: url }, 'release')
      await sleep(lasts * ((kill + Math.random()) / kills))
      if (!release.ended()) killed++
      await release.end('SIGKILL')
      await migrateTo(world, url)
      expect(await listObjects(url)).toEqual(whole)
    })
  }
  expect(killed).toBeGreaterThan(kills / 2)
  return `${killed} of ${kills} killed before their end; the next one made the same ${whole.length} objects as ever`
})

async function migrateTo(world: World, url: string) {
  const release = await world.start({ DATABASE_URL: url }, 'release')
  expect(await release.end('SIGCONT')).toBe(0)
}

async function timeOf(work: () => Promise<void>) {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

fault('several migrations at once', { full: { processes: 4 } }, async (world, { processes }) => {
  const whole = await listObjects(world.wire.direct)
  await withEmptyDatabase(world, async (url) => {
    const all = await Promise.all(
      Array.from({ length: processes }, () => world.start({ DATABASE_URL: url }, 'release')),
    )
    const codes = await Promise.all(all.map((release) => release.end('SIGCONT')))
    expect(new Set(codes)).toEqual(new Set([0]))
    expect(await listObjects(url)).toEqual(whole)
  })
  return `${processes} processes, each ended with 0, the work done once`
})

fault('a dump, restored and started', { full: { members: 5 } }, async (world, { members }) => {
  const web = await world.start()
  const people = await Promise.all(Array.from({ length: members }, () => signUpAndRead(world)))
  await settle(world)
  const dump = await dumpData(world.wire.direct)
  expect(await web.end('SIGTERM')).toBe(0)
  return withEmptyDatabase(world, async (url) => {
    const release = await world.start({ DATABASE_URL: url, SEED_ALBUM: 'no' }, 'release')
    expect(await release.end('SIGCONT')).toBe(0)
    await restoreData(url, dump)
    const again = await world.start({ DATABASE_URL: url })
    for (const { visitor, email, key } of people) {
      expect((await visitor.get('/auth/userprofile')).text, 'still logged in').toContain(email)
      const { status } = await world.visitors.one().post('/auth/login', { email, key })
      expect(status, 'log-in with the mailed key').toBe(303)
    }
    await signUpAndRead(world)
    expectWhole(again)
    await again.end('SIGTERM')
    return `${dump.length} tables; ${members} members still logged in, and able to; sign-up and mail work`
  })
})
