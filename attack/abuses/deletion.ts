// What can be done about an account that shall be deleted, and with one that was.
import { type Abuse, firstOf, must, mustBeTaken } from '../abuse.ts'
import {
  askCode,
  changeAddress,
  changeKey,
  isIn,
  isMember,
  logIn,
  member,
  newKey,
  opens,
  readUndo,
  typeCode,
} from '../people.ts'
import type { Site } from '../site.ts'

export const deletion: Abuse[] = [
  { id: 'S27', name: 'deletes an account without its key', attack: deleteWithoutKey },
  { id: 'S27', name: 'uses what is left of a deleted account', attack: useLeftovers },
  { id: 'S33', name: 'goes on reading with the session of a deleted account', attack: readOn },
]

async function deleteWithoutKey(site: Site) {
  const owner = await member(site)
  const forms = [{}, { accesskey: '' }, { accesskey: newKey() }, { accesskey: owner.email }]
  return firstOf(forms, async (fields) => {
    const { status } = await owner.browser.post('/auth/deleteaccount', fields)
    if (status === 303 || !(await isIn(owner.browser, owner.email)))
      return 'An account was deleted without its key.'
    must(status === 422, `deleting an account without its key was answered ${status}`)
    return null
  })
}

/** Everything that was mailed before, and the address itself, which is free again. */
async function useLeftovers(site: Site) {
  const owner = await member(site)
  const key = newKey()
  must((await changeKey(owner.browser, owner.key, key)).status === 303, 'the key could not be changed')
  const undo = await readUndo(site, owner.email)
  const change = await changeAddress(site, { ...owner, key })
  const lost = await askCode(site, owner.email)
  const gone = await owner.browser.post('/auth/deleteaccount', { accesskey: key })
  mustBeTaken(gone, 'deleting an account with its key')

  if (await opens(site, owner.email, key)) return 'The key of a deleted account still opens it.'
  if ((await typeCode(lost, newKey())).status === 303) return 'A code of a deleted account still works.'
  const problem = await firstOf([owner.link, change.link, undo], async (link) => {
    const browser = site.browser()
    const { status } = await browser.post(link)
    return status < 400 || (await isMember(browser))
      ? `A link of a deleted account was answered ${status}.`
      : null
  })
  if (problem) return problem
  const again = site.browser()
  const { status } = await again.post('/auth/signup', { email: owner.email })
  if (status !== 303) return `The address of a deleted account is not free again: ${status}.`
  return (await isMember(owner.browser)) ? 'The session of a deleted account belongs to the next one.' : null
}

async function readOn(site: Site) {
  const owner = await member(site)
  const second = await logIn(site, owner)
  const thief = owner.browser.copy()
  mustBeTaken(
    await owner.browser.post('/auth/deleteaccount', { accesskey: owner.key }),
    'deleting an account with its key',
  )
  const still = [owner.browser, second, thief]
  return firstOf(still, async (browser) =>
    (await isMember(browser)) ? 'A session of a deleted account is still logged in.' : null,
  )
}
