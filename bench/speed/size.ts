// Ten million accounts and a million pictures beside a nearly empty database: part of npm run bench.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { World } from '../../chaos/world.ts'
import { type Amounts, fill } from './filling.ts'
import { generator, press } from './load.ts'
import { newMembers, openProduction, type Production } from './production.ts'
import { median, report } from './report.ts'
import { liveWholeLife } from './whole-life.ts'

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
  await liveWholeLife(large.world, amounts.pictures / 2)
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
