// The code for a lost key: six digits that work once, for a short time, in the browser that asked.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashCode } from '../../src/helpers/code.ts'
import { askDatabase, tryKey } from '../support/accounts.ts'
import { rowsOf } from '../support/database-dump.ts'
import { askForCode, freshKey, type LostKey, loseKey, otherThan, typeCode } from '../support/lost-key.ts'
import { newAddress, signUpAndConfirm } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { jobsQuiet } from '../support/time.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

/** A member who has lost the key and found the code. */
async function newLoser() {
  const { email, key } = await signUpAndConfirm(site)
  return { oldKey: key, ...(await loseKey(site, email)) }
}

const opens = async ({ email }: Pick<LostKey, 'email'>, key = freshKey) =>
  (await tryKey(site, email, key)).status === 303
const changeTicket = (email: string, change: string) =>
  site.deps.db.executeSql(
    `UPDATE minimaluser.tbl_ticket SET ${change} WHERE tck_purpose = 'reset' AND tck_address = $1`,
    [email],
  )

describe('the code', () => {
  it('S23: has six digits, and opens the account to a new key', async () => {
    const lost = await newLoser()
    expect(lost.code).toMatch(/^\d{6}$/)
    const answer = await typeCode(lost, lost.code)
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/auth/login')
    expect(await opens(lost)).toBe(true)
    expect(await opens(lost, lost.oldKey)).toBe(false)
  })

  it('S23: works once', async () => {
    const lost = await newLoser()
    await typeCode(lost, lost.code).expect(303)
    await typeCode(lost, lost.code, 'one more new key of mine').expect(410)
    await lost.browser.get(lost.path).expect(410)
    expect(await opens(lost)).toBe(true)
  })

  it('S23: is accepted as people copy it, with spaces', async () => {
    const lost = await newLoser()
    await typeCode(lost, ` ${lost.code.slice(0, 3)} ${lost.code.slice(3)}\t`).expect(303)
  })

  it('S23: dies ten minutes after its mail; the page waits half an hour', async () => {
    const lost = await newLoser()
    const minutes = `SELECT ceil(extract(epoch FROM tck_secret_until - now()) / 60) || ' ' ||
      ceil(extract(epoch FROM tck_until - now()) / 60) FROM minimaluser.tbl_ticket WHERE tck_address = $1`
    expect(await askDatabase(site, minutes, [lost.email])).toBe('10 30')

    await changeTicket(lost.email, 'tck_secret_until = now()')
    const late = await typeCode(lost, lost.code)
    expect(late.status).toBe(422)
    expect(late.text).toContain('or it has run out. 4 tries are left.')
    await lost.browser.get(lost.path).expect(200)
    await changeTicket(lost.email, 'tck_until = now()')
    await lost.browser.get(lost.path).expect(410)
    await typeCode(lost, lost.code).expect(410)
    expect(await opens(lost, lost.oldKey)).toBe(true)
  })

  it('S23: is worth nothing at the sixth try', async () => {
    const lost = await newLoser()
    for (const left of ['4 tries are left', '3 tries are left', '2 tries are left', 'One try is left']) {
      const answer = await typeCode(lost, otherThan(lost.code))
      expect(answer.status).toBe(422)
      expect(answer.text).toContain(left)
    }
    expect((await typeCode(lost, otherThan(lost.code))).text).toContain('it was the last try')
    await typeCode(lost, lost.code).expect(410)
    expect(await opens(lost, lost.oldKey)).toBe(true)
  })

  it('S23: fits only the ticket that it was made for', async () => {
    const [one, other] = [await newLoser(), await newLoser()]
    await typeCode(one, other.code).expect(422)
    await typeCode(one, one.code).expect(303)
    const second = await newLoser()
    const again = await loseKey(site, second.email)
    await typeCode(second, again.code).expect(422)
    await typeCode(again, again.code).expect(303)
  })

  it('S23: is kept as a keyed hash, not as itself nor as a quick hash', async () => {
    const lost = await newLoser()
    const [ticket] = await rowsOf<{ id: string; secret: Buffer }>(
      site,
      'SELECT tck_id AS id, tck_secret AS secret FROM minimaluser.tbl_ticket WHERE tck_address = $1',
      [lost.email],
    )
    expect(ticket?.secret).toEqual(hashCode(site.deps.codeKeys, String(ticket?.id), lost.code))
    for (const text of [lost.code, `${ticket?.id}${lost.code}`, `${lost.email}${lost.code}`])
      for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'])
        expect(ticket?.secret).not.toEqual(createHash(algorithm).update(text).digest())
    expect(ticket?.secret.toString('latin1')).not.toContain(lost.code)
    const jobs = await rowsOf<{ data: object }>(site, "SELECT data FROM pgboss.job WHERE name = 'send-mail'")
    for (const { data } of jobs) expect(JSON.stringify(data)).not.toMatch(/\d{6}|@/)
  })

  it('S23: is guessed at in vain before there is one', async () => {
    const email = newAddress()
    const lost = await askForCode(site, email)
    for (const code of ['000000', '', 'null', '!', 'undefined']) {
      const answer = await typeCode(lost, code)
      expect(answer.status).toBe(422)
    }
  })
})

describe('the page that waits for a code', () => {
  it('S23: belongs to the browser that asked: another gets 410, and burns no try', async () => {
    const lost = await newLoser()
    for (const browser of [site.browser(), (await newLoser()).browser]) {
      await browser.get(lost.path).expect(410)
      for (let time = 0; time < 6; time++) await typeCode({ ...lost, browser }, lost.code).expect(410)
    }
    await typeCode(lost, lost.code).expect(303)
  })

  it.each(['', 'short', 'x'.repeat(32), '../../etc', 'x'.repeat(4_000)])(
    'S23: is closed to a browser whose cookie is %j',
    async (reset) => {
      const lost = await newLoser()
      const browser = site.browser().set('Cookie', `reset=${reset}`)
      await browser.get(lost.path).expect(410)
      await typeCode({ ...lost, browser }, lost.code).expect(410)
    },
  )

  it('S23: has an address that tells neither who nor which account', async () => {
    const paths = []
    for (let time = 0; time < 3; time++) {
      const lost = await askForCode(site, `tau-${time}@example.org`)
      expect(lost.path).toMatch(/^\/auth\/resetkey\/[\w-]{32}$/)
      expect(Buffer.from(lost.path.slice(-32), 'base64url').toString('latin1')).not.toContain('example')
      paths.push(lost.path)
    }
    expect(new Set(paths).size).toBe(3)
  })

  it('S39: is kept by nobody', async () => {
    const lost = await newLoser()
    const pages = [await lost.browser.get(lost.path), await lost.browser.get(lost.path)]
    for (const page of pages) expect(page.headers['cache-control']).toBe('no-store')
    expect((await site.browser().get(lost.path)).headers['cache-control']).toBe('no-store')
  })

  it('S23: is not burnt by a stranger who asks for codes for the same address', async () => {
    const lost = await newLoser()
    const stranger = await askForCode(site, lost.email)
    await jobsQuiet(site)
    for (let time = 0; time < 5; time++) await typeCode(stranger, otherThan(lost.code))
    await typeCode(stranger, lost.code).expect(410)
    await typeCode(lost, lost.code).expect(303)
  })
})
