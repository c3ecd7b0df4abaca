// What an owner can do about somebody who knows the key, and what the intruder can do about that.
import { type Abuse, firstOf, must } from '../abuse.ts'
import { codeIn, tokenIn } from '../mailbox.ts'
import {
  askChange,
  changeAddress,
  changeKey,
  isIn,
  isMember,
  logIn,
  member,
  newKey,
  opens,
  type Person,
  press,
  readUndo,
  resetPath,
  typeCode,
} from '../people.ts'
import type { Site } from '../site.ts'

export const takeOver: Abuse[] = [
  { id: 'S21', name: 'takes an account to another address', attack: takeByAddress },
  { id: 'S21', name: 'takes an account by another key', attack: takeByKey },
  { id: 'S21', name: 'takes an account, and takes it again when the owner has it back', attack: takeAgain },
  { id: 'S13', name: 'uses the link that takes a change back again', attack: undoTwice },
]

async function takeByAddress(site: Site) {
  const owner = await member(site)
  const thief = await logIn(site, owner)
  const taken = await changeAddress(site, { ...owner, browser: thief })
  await press(thief, taken.link)
  must(await isIn(thief, taken.email), 'the address could not be changed')
  return takeBack(site, owner, { ...taken, browser: thief })
}

async function takeByKey(site: Site) {
  const owner = await member(site)
  const thief = await logIn(site, owner)
  const key = newKey()
  must((await changeKey(thief, owner.key, key)).status === 303, 'the key could not be changed')
  return takeBack(site, owner, { ...owner, browser: thief, key })
}

/** The owner has nothing but the notice in the mailbox. */
async function takeBack(site: Site, owner: Person, thief: Person) {
  const browser = site.browser()
  const undone = await browser.post(await readUndo(site, owner.email))
  if (undone.status !== 303) return `The link in the notice was answered ${undone.status}.`
  if (await isMember(thief.browser))
    return 'The intruder is still logged in after the owner took the account back.'
  if (await opens(site, thief.email, thief.key)) return "The intruder's key still opens the account."
  if (await isMember(browser)) return 'The link in the notice logged in without a key.'
  const path = resetPath(undone)
  const code = codeIn(await site.mailbox.wait(owner.email, 'code'))
  const key = newKey()
  const chosen = await typeCode({ browser, path, code }, key)
  if (chosen.status !== 303)
    return `The owner could not choose a new key with the mailed code: ${chosen.status}.`
  return (await opens(site, owner.email, key))
    ? null
    : 'The new key does not open the account at its old address.'
}

/**
 * The intruder changes address twice and then the key, so that notices go to a mailbox of theirs as well, and keeps what
 * they say for later.
 */
async function takeAgain(site: Site) {
  const owner = await member(site)
  const thief = await logIn(site, owner)
  const first = await changeAddress(site, { ...owner, browser: thief })
  await press(thief, first.link)
  const second = await changeAddress(site, { ...first, browser: thief })
  await press(thief, second.link)
  must(await isIn(thief, second.email), 'the address could not be changed twice')
  must((await changeKey(thief, second.key, newKey())).status === 303, 'the key could not be changed')
  const kept = [await readUndo(site, first.email), await readUndo(site, second.email)]

  const browser = site.browser()
  const undone = await browser.post(await readUndo(site, owner.email))
  if (undone.status !== 303)
    return `The intruder's later changes killed the link in the owner's notice: ${undone.status}.`
  const code = codeIn(await site.mailbox.wait(owner.email, 'code'))
  const key = newKey()
  const chosen = await typeCode({ browser, path: resetPath(undone), code }, key)
  if (chosen.status !== 303)
    return `After several changes the owner could not choose a new key with the mailed code: ${chosen.status}.`
  for (const link of kept) await site.browser().post(link)
  await askChange(thief, second.email, second.key)
  return (await opens(site, owner.email, key))
    ? null
    : 'With the notices of later changes, in a mailbox of their own, the intruder took the account again.'
}

async function undoTwice(site: Site) {
  const owner = await member(site)
  must((await changeKey(owner.browser, owner.key, newKey())).status === 303, 'the key could not be changed')
  const undo = await readUndo(site, owner.email)
  const browser = site.browser()
  resetPath(await browser.post(undo))
  const again = [site.browser(), browser]
  return firstOf(again, async (visitor) => {
    const { status } = await visitor.post(undo)
    return status >= 400 ? null : `The link ...${tokenIn(undo).slice(-4)} worked a second time: ${status}.`
  })
}
