// The release step, killed and doubled, and a dump that becomes a site again (S60).
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect } from 'vitest'
import { signUpAndRead, signUpMany } from '../deeds.ts'
import { dumpData, restoreData } from '../dump.ts'
import { fault } from '../fault.ts'
import { expectWhole, until } from '../outcome.ts'
import type { World } from '../world.ts'

const waitingMails = 3

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

/** What there is in a database: relations, columns, constraints, functions, the rows that scripts made, and the scripts. */
async function listObjects(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const lines: string[] = []
  for (const query of inventory) {
    const { rows } = await client.query<{ line: string }>(query)
    lines.push(...rows.map(({ line }) => line))
  }
  await client.end()
  return lines
}

const ours = `n.nspname IN ('minimaluser', 'namer', 'pgboss')`
const inventory = [
  `SELECT format('%s.%s %s', n.nspname, c.relname, c.relkind) AS line FROM pg_class c
   JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} ORDER BY 1`,
  `SELECT format('%s.%s.%s %s %s', table_schema, table_name, column_name, data_type, column_default) AS line
   FROM information_schema.columns WHERE table_schema IN ('minimaluser', 'namer', 'pgboss') ORDER BY 1`,
  `SELECT pg_get_constraintdef(o.oid) AS line FROM pg_constraint o
   JOIN pg_namespace n ON n.oid = o.connamespace WHERE ${ours} ORDER BY 1`,
  `SELECT pg_get_functiondef(p.oid) AS line FROM pg_proc p
   JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${ours} ORDER BY 1`,
  `SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) AS line FROM namer.tbl_noun t`,
  `SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) AS line FROM namer.tbl_tile t`,
  `SELECT string_agg(img_filename, ',' ORDER BY img_filename) AS line FROM minimaluser.tbl_image`,
  'SELECT name AS line FROM tbl_migration ORDER BY id',
]

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
  expect(killed).toBeGreaterThan(kills / 3)
  return `${killed} of ${kills} killed before their end; the next one made all ${whole.length} things that there are`
})

async function migrateTo(world: World, url: string) {
  const release = await world.start({ DATABASE_URL: url }, 'release')
  expect(await release.exited()).toBe(0)
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
    const codes = await Promise.all(all.map((release) => release.exited()))
    expect(new Set(codes)).toEqual(new Set([0]))
    expect(await listObjects(url)).toEqual(whole)
  })
  return `${processes} processes, each ended with 0, the work done once`
})

fault('a dump, restored and started', { full: { members: 5 } }, async (world, { members }) => {
  const web = await world.start()
  const people = await Promise.all(Array.from({ length: members }, () => signUpAndRead(world)))
  await world.mailer.stop()
  await signUpMany(world, waitingMails)
  const dump = await dumpData(world.wire.direct)
  expect(await web.end('SIGTERM')).toBe(0)
  await world.mailer.start()
  return withEmptyDatabase(world, async (url) => {
    const release = await world.start({ DATABASE_URL: url, SEED_ALBUM: 'no' }, 'release')
    expect(await release.exited()).toBe(0)
    await restoreData(url, dump)
    const again = await world.start({ DATABASE_URL: url })
    for (const { visitor, email, key } of people) {
      expect((await visitor.get('/auth/userprofile')).text, 'still logged in').toContain(email)
      const { status } = await world.visitors.one().post('/auth/login', { email, key })
      expect(status, 'log-in with the mailed key').toBe(303)
    }
    await signUpAndRead(world)
    await until(async () => world.mailer.sent.length === members + waitingMails + 1, 60)
    expectWhole(again)
    await again.end('SIGTERM')
    return `${dump.length} tables, by a copy of their rows; ${members} members still logged in, and able to; ${waitingMails} mails that waited went out; sign-up works`
  })
})
