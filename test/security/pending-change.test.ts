// A change of address that waits: whatever happens to the account meanwhile, its link gives away nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase, setKey, tryKey } from '../support/accounts.ts'
import { jobsDone } from '../support/database-dump.ts'
import { loseKey, typeCode } from '../support/lost-key.ts'
import {
  askForAddress,
  changeKey,
  type Member,
  mailsTo,
  newMember,
  ownKey,
  post,
  startChange,
  statesOf,
} from '../support/members.ts'
import { newAddress, readMail, signUp, stateOf } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { limitFactor: 1_000 } })
})
afterAll(() => site.close())

const rounds = 20
const newKey = 'five cats under a cold moon'
const addressOf = ({ id }: Pick<Member, 'id'>) =>
  askDatabase(site, 'SELECT aut_email FROM minimaluser.tbl_auth WHERE aut_id = $1', [id])

async function expectDead(link: string) {
  const visitor = site.browser()
  for (const answer of [await visitor.get(link), await visitor.post(link)]) {
    expect(answer.status).toBe(410)
    expect(answer.headers['set-cookie']).toBeUndefined()
  }
}

const deeds: Record<string, (member: Member) => PromiseLike<unknown>> = {
  'a newer change': (member) => startChange(site, member),
  'cancelling it': (member) => post(member.browser, '/auth/cancelchange').expect(303),
  'a change of key': (member) => changeKey(member, newKey).expect(303),
  'a lost key': async ({ email }) => {
    const lost = await loseKey(site, email)
    await typeCode(lost, lost.code).expect(303)
  },
  'the deletion': (member) =>
    post(member.browser, '/auth/deleteaccount', { accesskey: member.key }).expect(303),
}

describe('the link to a new address', () => {
  it.each(Object.entries(deeds))('S19: is dead after %s, and so is its key', async (_what, deed) => {
    const member = await newMember(site)
    const { address, link, key } = await startChange(site, member)
    await site.browser().get(link).expect(200)
    await deed(member)
    await expectDead(link)
    expect([member.email, 'undefined']).toContain(await addressOf(member))
    for (const email of [address, member.email]) expect((await tryKey(site, email, key)).status).toBe(422)
  })

  it('S19: stays dead when the account wants the same address once more', async () => {
    const member = await newMember(site)
    const { address, link } = await startChange(site, member)
    await post(member.browser, '/auth/cancelchange').expect(303)
    const again = await startChange(site, member, address)
    await expectDead(link)
    await site.browser().post(again.link).expect(303)
  })

  it('S19: opens once, and of 20 who press the button at once for one', async () => {
    const member = await newMember(site)
    const { link } = await startChange(site, member)
    const answers = await Promise.all(Array.from({ length: 20 }, () => site.browser().post(link)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(410)])
  })

  it('S19: of changes to A and B at once, the link of A ends as the old address or A, never as B', {
    timeout: 60_000,
  }, async () => {
    const member = await newMember(site)
    for (let round = 0; round < rounds; round++) {
      const [a, b] = [newAddress(), newAddress()]
      const asked = await Promise.all([askForAddress(member, a), askForAddress(member, b)])
      expect(asked.map(({ status }) => status)).toEqual([303, 303])
      await jobsDone(site)
      const links = (await mailsTo(site, a)).map((mail) => readMail(mail).link)
      for (const link of links) await member.browser.post(link)
      const address = await addressOf(member)
      expect([member.email, a]).toContain(address)
      expect((await mailsTo(site, a)).length + (await mailsTo(site, b)).length).toBeGreaterThan(0)
      await setKey(site, address, ownKey)
      member.email = address
    }
  })

  it('S19: used while another address is asked for, it wins or dies, and leaves nothing half done', {
    timeout: 60_000,
  }, async () => {
    const member = await newMember(site)
    for (let round = 0; round < rounds; round++) {
      const { address, link } = await startChange(site, member)
      const other = newAddress()
      const [used, asked] = await Promise.all([site.browser().post(link), askForAddress(member, other)])
      await jobsDone(site)
      const wins = used.status === 303
      expect([used.status, asked.status]).toEqual(wins ? [303, expect.any(Number)] : [410, 303])
      expect(asked.status).toBeLessThan(500)
      expect(await addressOf(member)).toBe(wins ? address : member.email)
      const pending = 'SELECT count(*) FROM minimaluser.tbl_change WHERE aut_id = $1'
      expect(await askDatabase(site, pending, [member.id])).toBe(wins ? '0' : '1')
      Object.assign(member, { email: await addressOf(member), browser: site.browser() })
      await setKey(site, member.email, ownKey)
      await post(member.browser, '/auth/login', { email: member.email, key: ownKey }).expect(303)
    }
  })
})

describe('a squatter who asked for an own address', () => {
  /** As if somebody who signed up with the address of another had got hold of a key. */
  async function squat() {
    const person = await signUp(site)
    const id = await askDatabase(site, 'SELECT aut_id FROM minimaluser.tbl_auth WHERE aut_email = $1', [
      person.email,
    ])
    const squatter = { ...person, id }
    return { squatter, ...(await startChange(site, squatter)) }
  }

  it('S19: gets nothing by the link once the owner signs up', async () => {
    const { squatter, link } = await squat()
    const owner = site.browser()
    await post(owner, '/auth/signup', { email: squatter.email }).expect(303)
    await expectDead(link)
    expect(await addressOf(squatter)).toBe(squatter.email)
    expect(await statesOf(squatter.browser, owner)).toEqual(['guest', 'unconfirmed'])
  })

  it('S19: gets nothing by the link once the owner confirms', async () => {
    const { squatter, link } = await squat()
    const owner = site.browser()
    await owner.post(squatter.link).expect(303)
    await expectDead(link)
    expect(await addressOf(squatter)).toBe(squatter.email)
    expect(await statesOf(squatter.browser, owner)).toEqual(['guest', 'confirmed'])
  })

  it('S19: who was first, leaves the address to its owner', async () => {
    const { squatter, link, address } = await squat()
    await squatter.browser.post(link).expect(303)
    const owner = site.browser()
    await owner.post(squatter.link).expect(410)
    await post(owner, '/auth/signup', { email: squatter.email }).expect(303)
    expect(await stateOf(owner)).toBe('unconfirmed')
    expect(await addressOf(squatter)).toBe(address)
  })
})
