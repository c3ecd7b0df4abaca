// Mails and tiles go through a queue that is filled with the account and emptied whenever somebody works.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runJobs } from '../../src/site.ts'
import { askDatabase } from '../support/accounts.ts'
import { leaksOf } from '../support/leaks.ts'
import { newAddress, readMail, stateOf, waitFor } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ worker: false })
})
afterAll(() => site.close())

const trySignUp = (email: string, browser = site.browser()) =>
  browser.post('/auth/signup').type('form').send({ email })
const count = (table: string, where = 'true') =>
  askDatabase(site, `SELECT count(*) FROM ${table} WHERE ${where}`)
const accounts = () => count('minimaluser.tbl_auth')
const jobs = () => count('pgboss.job')

describe('the queue', () => {
  it('S47: is told who gets what, and no secret', async () => {
    const email = newAddress()
    await trySignUp(email).expect(303)
    const { rows } = await site.deps.db.executeSql('SELECT name, data, output FROM pgboss.job ORDER BY name')
    const userId = await askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth')
    const tile = await askDatabase(site, 'SELECT aut_tile FROM minimaluser.tbl_auth')
    expect(rows).toEqual([
      { name: 'send-mail', data: { userId, service: 'signup' }, output: null },
      {
        name: 'store-tile',
        data: { userId, tile, colour: expect.stringMatching(/^[0-9a-f]{6}$/i) },
        output: null,
      },
    ])
    expect(await askDatabase(site, 'SELECT aut_key FROM minimaluser.tbl_auth')).toBe('!')
    expect(await count('minimaluser.tbl_ticket')).toBe('0')
  })

  it('S47: waits at most 60 seconds between two tries, for as long as an account has to confirm', async () => {
    const { rows } = await site.deps.db.executeSql(
      `SELECT retry_delay AS "delay", retry_backoff AS "backoff", retry_limit * retry_delay AS "lasts",
         EXTRACT(epoch FROM keep_until - created_on)::int AS "kept" FROM pgboss.job`,
    )
    for (const { delay, backoff, lasts, kept } of rows as Record<string, number>[]) {
      expect(delay).toBeLessThanOrEqual(60)
      expect(backoff).toBe(false)
      expect(Math.min(Number(lasts), Number(kept))).toBeGreaterThanOrEqual(24 * 3600)
    }
  })

  it.each(['send-mail', 'store-tile'])(
    'S47: holds nothing, and no account is left, when %s cannot be queued',
    async (name) => {
      const before = [await accounts(), await jobs()]
      const email = newAddress()
      await refuseJobs(name)
      const browser = site.browser()
      expect((await trySignUp(email, browser)).status).toBe(500)
      expect(await stateOf(browser)).toBe('guest')
      expect([await accounts(), await jobs()]).toEqual(before)

      await site.deps.db.executeSql('DROP TRIGGER refuse ON pgboss.job; DROP FUNCTION refuse')
      await trySignUp(email).expect(303)
      expect([await accounts(), await jobs()]).toEqual([
        String(Number(before[0]) + 1),
        String(Number(before[1]) + 2),
      ])
    },
  )

  it('S47: holds nothing more when the account is there already', async () => {
    const email = newAddress()
    await trySignUp(email).expect(303)
    const before = [await accounts(), await jobs()]
    await trySignUp(email).expect(303)
    expect([await accounts(), await jobs()]).toEqual(before)
  })

  it('S47: keeps the mails and tiles of 50 sign-ups until somebody works, and each arrives once', {
    timeout: 60_000,
  }, async () => {
    const emails = Array.from({ length: 50 }, newAddress)
    const browsers = emails.map(() => site.browser())
    await Promise.all(emails.map((email, at) => trySignUp(email, browsers[at]).expect(303)))
    expect(await site.mails()).toEqual([])
    expect((await browsers[0]?.get('/'))?.text).toContain('tile-placeholder')

    await runJobs(site.deps)
    await waitFor(
      async () => ((await count('pgboss.job', "state < 'completed'")) === '0' ? true : null),
      50_000,
    )
    expect(await count('minimaluser.tbl_auth', 'NOT aut_tile_stored')).toBe('0')
    const mails = await site.mails()
    for (const email of emails) expect(mails.filter(({ to }) => to === email)).toHaveLength(1)
    expect((await browsers[0]?.get('/'))?.text).not.toContain('tile-placeholder')
    await expectGone(mails.map((mail) => readMail(mail).key))
  })
})

/** As a full disk or a lost connection would have it, in the middle of the transaction. */
async function refuseJobs(name: string) {
  await site.deps.db.executeSql(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.name = '${name}' THEN RAISE EXCEPTION 'no room'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON pgboss.job FOR EACH ROW EXECUTE FUNCTION refuse()`)
}

/** No key is left in what the queue keeps of jobs that are done. */
async function expectGone(keys: string[]) {
  const kept = await askDatabase(site, `SELECT string_agg(j::text, ' ') FROM pgboss.job AS j`)
  for (const key of keys) expect(leaksOf(key, kept)).toEqual([])
}
