// The job that removes what nobody needs any more, and nothing else.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { cleanUp } from '../../src/jobs/clean-up.ts'
import { runJobs } from '../../src/site.ts'
import { askDatabase } from '../support/accounts.ts'
import { rowsOf } from '../support/database-dump.ts'
import { post } from '../support/members.ts'
import { newAddress, stateOf, waitFor } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false })
})
afterAll(() => site.close())

beforeEach(async () => {
  await rowsOf(site, 'TRUNCATE minimaluser.tbl_auth, minimaluser.tbl_limit, pgboss.job CASCADE')
})

const count = (table: string, where = 'true') =>
  askDatabase(site, `SELECT count(*)::int FROM ${table} WHERE ${where}`).then(Number)
const accounts = () =>
  rowsOf<{ name: string }>(site, 'SELECT aut_name AS name FROM minimaluser.tbl_auth ORDER BY 1').then(
    (rows) => rows.map(({ name }) => name),
  )

/** So many accounts of that name and a number, from SQL for their age and state. */
function insertAccounts(
  name: string,
  { age, confirmed = false, many = 1 }: { age: string; confirmed?: boolean; many?: number },
) {
  const numbered = many > 1 ? `'${name} ' || n` : `'${name}'`
  return rowsOf(
    site,
    `INSERT INTO minimaluser.tbl_auth (aut_email, aut_name, aut_key, aut_tile, aut_confirmed, aut_timestamp)
     SELECT ${numbered} || '@example.org', ${numbered}, '!', gen_random_uuid() || '.svg', ${confirmed}, now() - interval '${age}'
     FROM generate_series(1, ${many}) n`,
  )
}

/** For each table the values of a row of an account, whose end is `ago` past. */
const rows: Record<string, (ago: string) => string> = {
  session: (ago) =>
    `tbl_session (ses_hash, aut_id, ses_idle_end, ses_absolute_end)
     SELECT decode(md5(random()::text || n), 'hex'), aut_id, now() - ${ago}, now() + interval '1 day'`,
  ticket: (ago) =>
    `tbl_ticket (tck_hash, tck_purpose, aut_id, tck_address, tck_until)
     SELECT decode(md5(random()::text || n), 'hex'), 'undo', aut_id, aut_email, now() - ${ago}`,
  'ticket of nobody': (ago) =>
    `tbl_ticket (tck_hash, tck_purpose, tck_address, tck_until)
     SELECT decode(md5(random()::text || n), 'hex'), 'reset', '', now() - ${ago}`,
  change: (ago) =>
    `tbl_change (aut_id, chg_address, chg_key_version, chg_until)
     SELECT aut_id, aut_email, 1, now() - ${ago}`,
  event: (ago) =>
    `tbl_event (aut_id, evt_what, evt_when, evt_device, evt_address)
     SELECT aut_id, 'login', now() - interval '90 days' - ${ago}, '', ''`,
  counter: (ago) =>
    `tbl_limit (key, points, expire)
     SELECT 'post:' || n || random(), 1, extract(epoch FROM now() - ${ago}) * 1000`,
}
const tableOf = (row: string) => `minimaluser.${/^\w+/.exec(row)?.[0]}`

describe('the clean-up', () => {
  it('S17: removes accounts that were not confirmed within 7 days, their tiles too, and no others', async () => {
    await insertAccounts('late', { age: '7 days 1 minute' })
    await insertAccounts('in time', { age: '6 days 23 hours 59 minutes' })
    await insertAccounts('confirmed', { age: '800 days', confirmed: true })
    const [late] = await rowsOf<{ userId: string; tile: string }>(
      site,
      `SELECT aut_id AS "userId", aut_tile AS tile FROM minimaluser.tbl_auth WHERE aut_name = 'late'`,
    )
    await cleanUp(site.deps)()
    expect(await accounts()).toEqual(['confirmed', 'in time'])
    expect(await rowsOf(site, "SELECT name, data FROM pgboss.job WHERE name <> 'store-tile'")).toEqual([
      { name: 'remove-tile', data: late },
    ])
  })

  it('S17: makes a guest of somebody who never confirmed, and frees the address', async () => {
    const [browser, email] = [site.browser(), newAddress()]
    await post(browser, '/auth/signup', { email }).expect(303)
    await rowsOf(site, "UPDATE minimaluser.tbl_auth SET aut_timestamp = now() - interval '8 days'")
    expect(await stateOf(browser)).toBe('unconfirmed')
    await cleanUp(site.deps)()
    expect(await stateOf(browser)).toBe('guest')
    await post(site.browser(), '/auth/signup', { email }).expect(303)
  })

  it.each(Object.entries(rows))(
    'removes each %s whose time is over, in more than one batch',
    async (_what, row) => {
      const many = row('').startsWith('tbl_change') ? 1_201 : 1
      await insertAccounts('member', { age: '1 day', confirmed: true, many })
      const numbers = many > 1 ? 'generate_series(1, 1) n' : 'generate_series(1, 1201) n'
      const insert = (ago: string, where = 'true') =>
        rowsOf(
          site,
          `INSERT INTO minimaluser.${row(ago)} FROM minimaluser.tbl_auth, ${numbers} WHERE ${where}`,
        )
      const alive = many > 1 ? "aut_name = 'member 1'" : 'n = 1'
      await insert("interval '1 second'", `NOT ${alive}`)
      await insert("interval '-1 hour'", alive)
      expect(await count(tableOf(row('')))).toBe(1_201)

      await cleanUp(site.deps)()
      expect(await count(tableOf(row('')))).toBe(1)
      expect(await count('minimaluser.tbl_auth')).toBe(many)
    },
  )

  it('S17: removes accounts in more than one batch, two at once, each tile once', {
    timeout: 60_000,
  }, async () => {
    await insertAccounts('late', { age: '8 days', many: 1_001 })
    await Promise.all([cleanUp(site.deps)(), cleanUp(site.deps)()])
    await cleanUp(site.deps)()
    expect(await count('minimaluser.tbl_auth')).toBe(0)
    expect(await count('pgboss.job', "name = 'remove-tile'")).toBe(1_001)
    expect(await count("(SELECT DISTINCT data->>'tile' FROM pgboss.job) AS tiles")).toBe(1_001)
  })

  it('leaves what is too much for one time to the next', async () => {
    await insertAccounts('Cat', { age: '8 days', many: 700 })
    const clock = vi.spyOn(performance, 'now')
    let time = 0
    clock.mockImplementation(() => (time += 9_000))
    await cleanUp(site.deps)()
    clock.mockRestore()
    expect(await count('minimaluser.tbl_auth')).toBe(200)
    await cleanUp(site.deps)()
    expect(await count('minimaluser.tbl_auth')).toBe(0)
  })

  it('leaves an account alone that somebody is changing at this moment, and does not wait for it', async () => {
    await insertAccounts('late', { age: '8 days' })
    await insertAccounts('later', { age: '8 days' })
    await site.deps.db.transaction(async (tx) => {
      await tx.executeSql("SELECT 1 FROM minimaluser.tbl_auth WHERE aut_name = 'late' FOR UPDATE")
      await cleanUp(site.deps)()
      expect(await accounts()).toEqual(['late'])
    })
    await cleanUp(site.deps)()
    expect(await accounts()).toEqual([])
  })

  it('S44: says how much it removed, and of whom nothing', async () => {
    await insertAccounts('late', { age: '8 days', many: 3 })
    await cleanUp(site.deps)()
    const line = JSON.parse(site.logged.findLast((logged) => logged.includes('"cleaned.up"')) ?? '{}')
    expect(line).toMatchObject({ accounts: 3, sessions: 0, tickets: 0, changes: 0, events: 0, counters: 0 })
    expect(JSON.stringify(line)).not.toContain('late')
  })

  it('S58: asks once more for tiles that nobody is on the way with, in the colour of the nickname', async () => {
    await insertAccounts('quiet-otter-000001-teal', { age: '2 hours' })
    await insertAccounts('brand new', { age: '1 minute' })
    await insertAccounts('stored', { age: '2 hours' })
    await rowsOf(site, "UPDATE minimaluser.tbl_auth SET aut_tile_stored = true WHERE aut_name = 'stored'")
    const [account] = await rowsOf<{ userId: string; tile: string }>(
      site,
      `SELECT aut_id AS "userId", aut_tile AS "tile" FROM minimaluser.tbl_auth WHERE aut_name = 'quiet-otter-000001-teal'`,
    )
    const asked = () => rowsOf(site, "SELECT data, state FROM pgboss.job WHERE name = 'store-tile'")

    await cleanUp(site.deps)()
    const colour = await askDatabase(site, "SELECT nou_color FROM namer.tbl_noun WHERE nou_noun = 'teal'")
    expect(await asked()).toEqual([{ data: { ...account, colour }, state: 'created' }])
    await rowsOf(site, "UPDATE pgboss.job SET state = 'retry'")
    await cleanUp(site.deps)()
    expect(await asked()).toHaveLength(1)
    await rowsOf(site, "UPDATE pgboss.job SET state = 'failed'")
    await cleanUp(site.deps)()
    expect(await asked()).toHaveLength(2)
  })

  it('S27, S58: goes on with tiles that were given up, to store and to remove', async () => {
    const [stored, removed] = [
      { userId: '1', tile: 'a.svg', colour: 'ff8800' },
      { userId: '2', tile: 'b.svg' },
    ]
    for (const data of [stored, removed, { job: 'send-mail', userId: '3' }])
      await rowsOf(site, "INSERT INTO pgboss.job (name, data) VALUES ('given-up', $1)", [data])
    await cleanUp(site.deps)()
    expect(await rowsOf(site, 'SELECT name, data FROM pgboss.job ORDER BY name')).toEqual([
      { name: 'given-up', data: { job: 'send-mail', userId: '3' } },
      { name: 'remove-tile', data: removed },
      { name: 'store-tile', data: stored },
    ])
  })

  it('runs by itself as soon as somebody works', async () => {
    await insertAccounts('late', { age: '8 days' })
    await runJobs(site.deps)
    await waitFor(async () => ((await accounts()).length === 0 ? true : null))
  })
})
