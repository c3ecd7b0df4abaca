// What can be done with access keys: cut them short, choose what others guess, read them back.
import { type Abuse, firstOf, must, mustBeTaken, times } from '../abuse.ts'
import { keyIn } from '../mailbox.ts'
import {
  askCode,
  changeKey,
  isMember,
  isNewAddress,
  logIn,
  loseKey,
  member,
  newKey,
  opens,
  type Person,
  resetPath,
  signUp,
  typeCode,
} from '../people.ts'
import type { Site } from '../site.ts'

export const keys: Abuse[] = [
  { id: 'S01', name: 'opens an account with the first 72 characters of its key', attack: cutShort },
  { id: 'S01', name: 'reads keys and codes back from refused forms', attack: readBack },
  { id: 'S02', name: 'chooses a key that is too short or too long', attack: chooseBadLength },
  { id: 'S02', name: 'opens an account with another spelling of its key', attack: respellKey },
  { id: 'S03', name: 'chooses a key that others guess first', attack: chooseCommon },
  { id: 'S04', name: 'stays in while the owner changes the key', attack: outliveKeyChange },
  { id: 'S04', name: 'changes the key of a session without the current key', attack: changeWithoutKey },
  { id: 'S05', name: 'foresees the keys that the site issues', attack: foresee },
]

async function cutShort(site: Site) {
  const owner = await member(site)
  const beginning = 'long lantern '.repeat(6).slice(0, 72)
  const key = `${beginning}A`
  mustBeTaken(await changeKey(owner.browser, owner.key, key), 'a key of 73 characters')
  if (await opens(site, owner.email, `${beginning}B`)) return 'Only the first 72 characters of a key count.'
  return (await opens(site, owner.email, key)) ? null : 'A key of 73 characters that was taken does not open.'
}

/** What is refused for another reason comes back with the form; keys and codes must not. */
async function readBack(site: Site) {
  const { browser, email } = await member(site)
  const key = newKey()
  const code = '735194'
  const different = { newaccesskey: key, confirmaccesskey: `${key}!` }
  const path = resetPath(await loseKey(browser, email))
  const forms: [string, Record<string, string>][] = [
    ['/auth/userprofile/key', { accesskey: key, ...different }],
    ['/auth/userprofile/email', { email: 'no address', accesskey: key }],
    ['/auth/userprofile/export', { accesskey: key }],
    ['/auth/deleteaccount', { accesskey: key }],
    [path, { otp: code, ...different }],
  ]
  const guest = await site.browser().post('/auth/login', { email: 'no address', key })
  if (guest.text.includes(key)) return '/auth/login sends a typed key back.'
  return firstOf(forms, async ([path, fields]) => {
    const { text } = await browser.post(path, fields)
    if (text.includes(key)) return `${path} sends a typed key back.`
    return text.includes(code) ? 'The lost-key page sends a typed code back.' : null
  })
}

async function chooseBadLength(site: Site) {
  const { browser, key } = await member(site)
  const bad = ['', 'k7#pQz!', '\u{1f408}'.repeat(7), `${'lantern hill '.repeat(10)}`.slice(0, 129)]
  return firstOf(bad, async (chosen) => {
    const { status } = await changeKey(browser, key, chosen)
    if (status === 303) return `A key of ${[...chosen].length} characters was taken.`
    must(status === 422, `a key of ${[...chosen].length} characters was answered ${status}`)
    return null
  })
}

/** 128 characters, with spaces at both ends, capitals, and a letter that Unicode can write in two ways. */
async function respellKey(site: Site) {
  const owner = await member(site)
  const key = ` Caf\u00e9 \u{1f408} ${'x'.repeat(119)} `.slice(0, 129)
  must([...key].length === 128, 'the key of this abuse is not 128 characters long')
  const answer = await changeKey(owner.browser, owner.key, key)
  if (answer.status === 422) return 'A key of 128 characters, spaces and all, was refused.'
  mustBeTaken(answer, 'a key of 128 characters')
  const spellings = [key.trim(), key.toLowerCase()]
  const problem = await firstOf(spellings, async (spelling) =>
    (await opens(site, owner.email, spelling))
      ? 'Another spelling of a key opens the account as well.'
      : null,
  )
  if (problem) return problem
  return (await opens(site, owner.email, key))
    ? null
    : 'A key of 128 characters that was taken does not open.'
}

async function chooseCommon(site: Site) {
  const { browser, email, key } = await member(site)
  const home = await site.browser().get('/')
  const siteName = / · ([^<]*)<\/title>/.exec(home.text)?.[1] ?? ''
  must(siteName, 'the title of the home page does not say what the site is called')
  const nickname = /class="person-name[^>]*>([^<]+)</.exec((await browser.get('/')).text)?.[1]
  const own = [`${siteName}1`, email, `${email.split('@')[0]}!`, ...(nickname ? [nickname] : [])]
  return firstOf(['password', 'Password1', '12345678', 'qwertyuiop', ...own], async (chosen) => {
    const { status, text } = await changeKey(browser, key, chosen)
    if (status === 303) return `"${chosen}" was taken as a key.`
    must(status === 422, `choosing a key was answered ${status}`)
    return /aria-invalid="true"/.test(text) ? null : `"${chosen}" was refused without saying why.`
  })
}

async function outliveKeyChange(site: Site) {
  const owner = await member(site)
  const second = await logIn(site, owner)
  const lost = await askCode(site, owner.email)
  must(await isMember(second), 'the session ended before the key was changed')
  const key = newKey()
  mustBeTaken(await changeKey(owner.browser, owner.key, key), 'changing the key')
  if (await isMember(second)) return 'Another browser is still logged in after the key was changed.'
  if ((await typeCode(lost, newKey())).status === 303) return 'A code that was mailed before set another key.'
  if (await opens(site, owner.email, owner.key)) return 'The key of before still opens the account.'
  return (await isMember(owner.browser)) ? null : 'Changing the key logged its owner out.'
}

async function changeWithoutKey(site: Site) {
  const owner: Person = await member(site)
  const chosen = newKey()
  const again = { newaccesskey: chosen, confirmaccesskey: chosen }
  const forms = [again, { ...again, accesskey: '' }, { ...again, accesskey: chosen }]
  return firstOf(forms, async (fields) => {
    const { status } = await owner.browser.post('/auth/userprofile/key', fields)
    if (status === 303) return 'The key was changed without the current one.'
    must(status === 422, `changing the key without the current one was answered ${status}`)
    return null
  })
}

/** All keys that were mailed so far; other runs, perhaps on another site, had the same inbox. */
async function foresee(site: Site) {
  const mails = () => site.mailbox.all().filter(({ to }) => isNewAddress(to))
  await Promise.all(times(Math.max(0, 12 - mails().length), () => signUp(site)))
  const issued = mails()
    .map(keyIn)
    .filter((key) => key !== '')
  must(issued.length >= 3, 'the mails hold no keys')
  const [first = ''] = issued
  if (new Set(issued).size < issued.length) return 'The same key was issued twice.'
  const poor = issued.find((key) => !/^[a-hj-km-np-zA-HJ-NP-Z2-9]{12,}$/.test(key))
  if (poor) return `A key of ${poor.length} characters was issued, or one with letters that look alike.`
  const places = times(first.length, (place) => new Set(issued.map((key) => key[place])))
  const fixed = places.findIndex((characters) => characters.size === 1)
  if (fixed >= 0) return `Character ${fixed + 1} of every key is the same.`
  const parts = issued.flatMap((key) => [...new Set(times(key.length - 5, (at) => key.slice(at, at + 6)))])
  return new Set(parts).size < parts.length ? 'Two keys have six characters in a row in common.' : null
}
