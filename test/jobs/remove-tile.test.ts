// The avatar of an account that is gone goes too, whatever was under way, and however long the bucket is down.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { storeTile } from '../../src/jobs/store-tile.ts'
import { askDatabase } from '../support/accounts.ts'
import { type Bucket, startBucket } from '../support/bucket.ts'
import { jobsDone, rowsOf } from '../support/database-dump.ts'
import { type Member, newMember, post } from '../support/members.ts'
import { stateOf, waitFor } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

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

let member: Member
let tile: string
beforeEach(async () => {
  member = await newMember(site)
  tile = await askDatabase(site, 'SELECT aut_tile FROM minimaluser.tbl_auth WHERE aut_id = $1', [member.id])
  await jobsDone(site)
})

const deleteAccount = () => post(member.browser, '/auth/deleteaccount', { accesskey: member.key }).expect(303)
const hurry = () => rowsOf(site, "UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'")

describe('the deletion of an account', () => {
  it('S27: removes its tile from the bucket, and no other', async () => {
    const before = await bucket.names()
    expect(before).toContain(tile)
    await deleteAccount()
    await jobsDone(site)
    expect((await bucket.names()).toSorted()).toEqual(before.filter((name) => name !== tile).toSorted())
  })

  it('S27, S58: takes the account away at once while the bucket is down, and the tile once it is back', async () => {
    await bucket.stop()
    await deleteAccount()
    expect(await stateOf(member.browser)).toBe('guest')
    expect(await rowsOf(site, 'SELECT 1 FROM minimaluser.tbl_auth WHERE aut_id = $1', [member.id])).toEqual(
      [],
    )
    await waitFor(async () => {
      const failed = await rowsOf(
        site,
        "SELECT 1 FROM pgboss.job WHERE name = 'remove-tile' AND state = 'retry'",
      )
      return failed.length === 1 ? true : null
    })

    await bucket.start()
    expect(await bucket.names()).toContain(tile)
    await hurry()
    await jobsDone(site)
    expect(await bucket.names()).not.toContain(tile)
  })

  it.each(['before', 'after'])('S27: leaves no tile when it came just %s one was stored', async (moment) => {
    const { tileStore } = site.deps
    const goneMeanwhile = async () => {
      await deleteAccount()
      await jobsDone(site)
      expect(await bucket.names()).not.toContain(tile)
    }
    const slowStore = {
      ...tileStore,
      async put(name: string, svg: string) {
        if (moment === 'before') await goneMeanwhile()
        await tileStore.put(name, svg)
        if (moment === 'after') await goneMeanwhile()
      },
    }
    await storeTile({ db: site.deps.db, tileStore: slowStore })({ userId: member.id, tile, colour: 'ff8800' })
    expect(await bucket.names()).not.toContain(tile)
  })

  it('S27: has nothing to store for an account that is gone', async () => {
    await deleteAccount()
    await jobsDone(site)
    await storeTile(site.deps)({ userId: member.id, tile, colour: 'ff8800' })
    expect(await bucket.names()).not.toContain(tile)
  })

  it('S27, S56: removes what a run had stored that was killed before it saw that the account is gone', async () => {
    await deleteAccount()
    await jobsDone(site)
    await site.deps.tileStore.put(tile, '<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    await storeTile(site.deps)({ userId: member.id, tile, colour: 'ff8800' })
    expect(await bucket.names()).not.toContain(tile)
  })
})
