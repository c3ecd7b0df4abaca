// Ten million accounts and a million pictures beside a nearly empty database: part of npm run bench.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newAddress } from '../../chaos/deeds.ts'
import { settle } from '../../chaos/outcome.ts'
import type { World } from '../../chaos/world.ts'
import { type Amounts, fill } from './filling.ts'
import { generator, press } from './load.ts'
import { done, newMember, newMembers, openProduction, ownKey, type Production } from './production.ts'
import { median, report } from './report.ts'

const amounts: Amounts = { accounts: 10_000_000, pictures: 1_000_000, sessions: 1_000_000, events: 2_000_000 }
const rounds = 5
const seconds = 2
const most = 1.25
/** Milliseconds after which PostgreSQL has noted what an idle connection did. */
const noted = 12_000
const big = ['tbl_auth', 'tbl_image', 'tbl_session', 'tbl_event']

let small: Production
let large: Production
beforeAll(async () => {
  small = await openProduction()
  large = await openProduction()
  await fill(large.world, amounts)
}, 1_800_000)
afterAll(async () => {
  await small?.close()
  await large?.close()
})

it('asks no big table from its one end to the other, in the whole life of an account', async () => {
  const before = await scansOf(large.world)
  await liveOnce(large.world)
  expect(await scansOf(large.world)).toEqual(before)
})

it('is as fast for each page', async () => {
  const paths = [
    '/',
    '/album/',
    '/album/?after=8',
    '/album/imagedetails/1',
    '/auth/userprofile',
    '/auth/login',
  ]
  const [few, many] = [await newMembers(small.world, 10), await newMembers(large.world, 10)]
  const lines: string[] = []
  for (const path of paths) {
    const guest = path === '/' || path === '/auth/login'
    const ask = ({ world }: Production, visitors: typeof few) =>
      press({ url: world.url + path, ...(guest ? {} : { visitors }) }, seconds)
    await ask(small, few)
    await ask(large, many)
    const ratios: number[] = []
    for (let round = 0; round < rounds; round++) {
      const [one, other] = [await ask(small, few), await ask(large, many)]
      ratios.push(other.p50 / one.p50)
    }
    lines.push(`${path.padEnd(26)} ${median(ratios).toFixed(2)} of the time with a nearly empty one`)
    expect.soft(median(ratios), path).toBeLessThanOrEqual(most)
  }
  report(`Medians with ten million accounts and a million pictures, asked by ${generator}`, lines)
})

/** How often each big table was read as a whole. */
async function scansOf({ rows }: World) {
  await sleep(noted)
  return rows<{ relname: string; seq_scan: string }>(
    'SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY($1) ORDER BY relname',
    [big],
  )
}

/** What a member can do from sign-up to the end, and what the jobs do about it. */
async function liveOnce(world: World) {
  const { visitor, email } = await newMember(world)
  for (const path of [
    '/',
    '/album/',
    '/album/?after=500000',
    '/album/imagedetails/500000',
    '/auth/userprofile',
  ])
    expect((await visitor.get(path)).status, path).toBe(200)
  await done(visitor.post('/auth/userprofile/name', { username: `Somebody ${Date.now()}` }))
  await done(visitor.post('/auth/userprofile/email', { email: newAddress(), accesskey: ownKey }))
  await done(visitor.post('/auth/cancelchange', {}))
  await done(visitor.post('/auth/userprofile/sessions', { others: 'on' }))
  await done(visitor.post('/auth/userprofile/export', { accesskey: ownKey }))
  const stranger = world.visitors.one()
  expect((await stranger.post('/auth/login', { email: newAddress(), key: ownKey })).status).toBe(422)
  await done(stranger.post('/auth/forgotkey', { email }))
  const elsewhere = world.visitors.one()
  await done(elsewhere.post('/auth/login', { email, key: ownKey }))
  await done(elsewhere.post('/auth/logout', {}))
  await settle(world)
  await done(visitor.post('/auth/deleteaccount', { accesskey: ownKey }))
  await settle(world)
}
