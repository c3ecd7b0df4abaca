// Members' pages whose addresses bring more than the page knows: drawn as ever, and kept for nobody.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Member, newMember } from '../support/members.ts'
import { waitFor } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let member: Member
beforeAll(async () => {
  site = await startSite()
  member = await newMember(site)
  await member.browser.get('/') // with the message of welcome
  await waitFor(async () => (site.deps.homeImages.edition() === null ? null : true))
})
afterAll(() => site.close())

const paths = ['/', '/auth/userprofile']
const queries = ['?', '?%00', '?a=%00name%00', '?a=\\u0000', '?after=8', '?a=1&a=2']

it.each(paths)(
  'S41: %s is read whatever stands in the query, and of such pages only one is kept',
  async (path) => {
    const kept = await waitFor(async () => {
      await member.browser.get(path).expect(200)
      return site.deps.pageFrames.values().length || null
    })
    for (const query of queries) {
      const { text } = await member.browser.get(path + query).expect(200)
      expect(text).toContain(member.email)
    }
    expect(site.deps.pageFrames.values().length).toBeLessThanOrEqual(kept + 1)
  },
)
