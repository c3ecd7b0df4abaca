// The file with everything that is held on a member: complete, readable, and with nothing in it that opens anything.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bucket, startBucket } from '../support/bucket.ts'
import { rowsOf } from '../support/database-dump.ts'
import { leaksOf } from '../support/leaks.ts'
import { changeKeyAndRead, newMember, ownKey, post, sentenceAt, startChange } from '../support/members.ts'
import { newAddress, signUp, waitFor } from '../support/people.ts'
import { type Browser, startSite, type TestSite } from '../support/site.ts'

let bucket: Bucket
let site: TestSite
beforeAll(async () => {
  bucket = await startBucket()
  site = await startSite({ config: { tiles: bucket.tiles } })
})
afterAll(async () => {
  await site.close()
  await bucket.close()
})

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const download = (browser: Browser, accesskey = ownKey) =>
  post(browser, '/auth/userprofile/export', { accesskey })

/** The account's own row, as the database has it. */
async function rowOf(id: string) {
  const [row] = await rowsOf<Record<string, string>>(
    site,
    'SELECT * FROM minimaluser.tbl_auth WHERE aut_id = $1',
    [id],
  )
  return row ?? {}
}

const tileStored = (id: string) => waitFor(async () => ((await rowOf(id)).aut_tile_stored ? true : null))

describe('POST /auth/userprofile/export', () => {
  it('S52: answers a JSON file to be saved, that nobody keeps', async () => {
    const { browser } = await newMember(site)
    const answer = await download(browser).expect(200)
    expect(answer.headers['content-disposition']).toBe('attachment; filename=minimal-user-export.json')
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.text).toMatch(/^\{\n {2}"/)
  })

  it('S52: holds the account, the tile, the sessions, the pending address and the activity', async () => {
    const member = await newMember(site)
    await post(site.browser().set('User-Agent', firefox), '/auth/login', {
      email: member.email,
      key: ownKey,
    }).expect(303)
    const { address } = await startChange(site, member)
    await tileStored(member.id)
    const { body } = await download(member.browser).expect(200)
    const row = await rowOf(member.id)
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

    expect(body.account).toMatchObject({
      number: member.id,
      email: member.email,
      nickname: row.aut_name,
      confirmed: true,
      since: time,
      accessKeyUntil: null,
      confirmationMail: { state: 'sent', at: time },
    })
    expect(body.tile).toEqual({ name: row.aut_tile, svg: expect.stringMatching(/^<svg[\s\S]*<\/svg>\s*$/) })
    expect(body.pendingAddress).toEqual({ email: address, mail: { state: 'sent', at: time } })
    const session = { created: time, seen: time, remembered: false }
    expect(body.sessions).toEqual([
      { ...session, device: 'Firefox on Linux' },
      { ...session, device: 'Unknown device' },
    ])
    const deed = {
      when: time,
      device: expect.any(String),
      address: expect.stringMatching(/^10\.\d+\.\d+\.0\/24$/),
    }
    expect(body.activity).toEqual(
      ['exported', 'email.asked', 'login', 'confirmed', 'signup'].map((what) => ({ ...deed, what })),
    )
  })

  it('S52: holds no hash, token, cookie or key, and nothing of anybody else', async () => {
    const member = await newMember(site)
    const other = await newMember(site)
    const newKey = 'five cats under a cold moon'
    const undo = await changeKeyAndRead(site, member, newKey)
    const { key, link } = await startChange(site, { ...member, key: newKey })
    await post(site.browser(), '/auth/forgotkey', { email: member.email }).expect(303)
    const { text } = await download(member.browser, newKey).expect(200)
    const secrets = [
      ownKey,
      newKey,
      key,
      ...[link, undo, member.link].map((path) => path.split('/').at(-1) ?? ''),
    ]
    for (const secret of secrets) expect(leaksOf(secret, text)).toEqual([])

    const kept = await rowsOf<{ kept: string }>(
      site,
      `SELECT aut_key AS kept FROM minimaluser.tbl_auth
       UNION ALL SELECT encode(ses_hash, 'hex') FROM minimaluser.tbl_session
       UNION ALL SELECT ses_data->>'ut' FROM minimaluser.tbl_session
       UNION ALL SELECT encode(tck_hash, 'hex') FROM minimaluser.tbl_ticket
       UNION ALL SELECT encode(tck_secret, 'hex') FROM minimaluser.tbl_ticket WHERE tck_secret IS NOT NULL`,
    )
    expect(kept.length).toBeGreaterThan(10)
    for (const secret of kept) expect(leaksOf(secret.kept, text)).toEqual([])
    expect(text).not.toMatch(/\$2[aby]\$|eyJ|"[0-9a-f]{64}"|__Host|sid=/)
    expect(text).not.toContain(other.email)
    expect(text).not.toContain((await rowOf(other.id)).aut_name)
  })

  it('S52: is there for members who have not confirmed, with the key that was mailed', async () => {
    const person = await signUp(site)
    const { body } = await download(person.browser, person.key).expect(200)
    expect(body.account).toMatchObject({ email: person.email, confirmed: false })
    expect(Date.parse(body.account.accessKeyUntil) / 3_600_000 - Date.now() / 3_600_000).toBeCloseTo(72, 0)
  })

  it.each([
    ['a wrong key', 'not the key', 'This is not your current access key.'],
    ['no key', '', 'Please type your access key.'],
  ])('S52: refuses %s beside the field, on the profile', async (_what, key, said) => {
    const { browser } = await newMember(site)
    const answer = await download(browser, key)
    expect(answer.status).toBe(422)
    expect(answer.headers['content-type']).toMatch(/^text\/html/)
    expect(answer.headers['content-disposition']).toBeUndefined()
    expect(sentenceAt(answer, 'export-accesskey')).toBe(said)
    expect(answer.text).not.toContain('not the key')
  })

  it('S04: counts a wrong key as a failed log-in', async () => {
    const { browser } = await newMember(site)
    const statuses = []
    for (let at = 0; at < 6; at++) statuses.push((await download(browser, 'wrong')).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
  })

  it('S58: goes without the picture of the tile while the bucket is down', async () => {
    const member = await newMember(site, newAddress())
    await tileStored(member.id)
    await bucket.stop()
    const { body } = await download(member.browser).expect(200)
    await bucket.start()
    expect(body.tile).toEqual({ name: expect.stringMatching(/\.svg$/), svg: null })
    expect(body.account.email).toBe(member.email)
    expect((await download(member.browser).expect(200)).body.tile.svg).toContain('<svg')
  })
})
