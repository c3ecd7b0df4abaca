// What can happen to an account later on, right and wrong, written down for who looks at the log and into the database.

import { askDatabase } from '../support/accounts.ts'
import { dumpDatabase } from '../support/leaks.ts'
import { codeIn, linkIn, mailAfter, newMember, ownKey } from '../support/members.ts'
import { newAddress, readMail } from '../support/people.ts'
import type { TestSite } from '../support/site.ts'
import { keepMails, type Lived, openDiary } from './flows.ts'
import { cookieHeader } from './plain-http.ts'

const profile = '/auth/userprofile'
const keys = {
  changed: 'five cats under a cold moon',
  reset: 'six cats in a paper boat',
  wrong: 'another wrong key that was typed',
}

/** Changes, a take-over and its end, a lost key, the deletion. Answers what the database held at each stage. */
export async function liveOn(site: TestSite, lived: Lived): Promise<string[]> {
  const { email } = await newMember(site)
  const dumps: string[] = []
  const keep = async () => dumps.push(await dumpDatabase(site.deps.db))
  const { moved, undo, cookie } = await changeEverything(site, lived, email)
  await keep()
  await lookAfterSessions(site, lived, { email: moved.email, key: moved.key, cookie })
  await takeBack(site, lived, { email, undo }, keep)
  await loseAndDelete(site, lived, email, keep)
  await correct(site, lived)
  await keep()
  await keepMails(site, lived)
  Object.assign(lived.secrets, {
    ...keys,
    ownKey,
    'e-mail of a member': email,
    'e-mail moved to': moved.email,
  })
  return dumps
}

async function changeEverything(site: TestSite, lived: Lived, email: string) {
  const { look, post } = openDiary(site, lived)
  let cookie = cookieHeader(await post('member enters', '/auth/login', { email, key: ownKey }))
  const newKey = { newaccesskey: keys.changed, confirmaccesskey: keys.changed }
  await post('nickname changed', `${profile}/name`, { username: 'Somebody Remarkable' }, cookie)
  await post('key refused', `${profile}/key`, { ...newKey, accesskey: keys.wrong }, cookie)
  cookie = cookieHeader(await post('key changed', `${profile}/key`, { ...newKey, accesskey: ownKey }, cookie))

  const address = newAddress()
  const wish = { email: address, accesskey: keys.changed }
  await mailAfter(site, address, () => post('address asked for', `${profile}/email`, wish, cookie))
  await post('address mailed again too soon', '/auth/resendchange', {}, cookie)
  await post('address cancelled', '/auth/cancelchange', {}, cookie)
  const mail = readMail(
    await mailAfter(site, address, () => post('address asked for anew', `${profile}/email`, wish, cookie)),
  )
  await look('address looked at', mail.link)
  const notice = await mailAfter(site, email, async () => {
    cookie = cookieHeader(await post('address changed', mail.link, {}, cookie))
  })
  return { moved: { email: address, key: mail.key }, undo: linkIn(notice), cookie }
}

async function lookAfterSessions(
  site: TestSite,
  lived: Lived,
  { cookie, ...member }: { email: string; key: string; cookie: string },
) {
  const { look, post } = openDiary(site, lived)
  await post('member enters elsewhere', '/auth/login', member)
  const session = await askDatabase(site, 'SELECT max(ses_id) FROM minimaluser.tbl_session')
  await post('session ended', `${profile}/sessions`, { session }, cookie)
  await post('sessions ended', `${profile}/sessions`, { others: 'on' }, cookie)
  await look('profile', profile, cookie)
  await post('exported', `${profile}/export`, { accesskey: member.key }, cookie)
  for (let at = 0; at < 6; at++)
    await post('throttled', `${profile}/export`, { accesskey: keys.wrong }, cookie)
}

async function takeBack(
  site: TestSite,
  lived: Lived,
  { email, undo }: { email: string; undo: string },
  keep: () => Promise<unknown>,
) {
  const { look, post } = openDiary(site, lived)
  await look('undo looked at', undo)
  let [page, cookie] = ['', '']
  const mail = await mailAfter(site, email, async () => {
    const answer = await post('undone', undo)
    page = answer.headers.location ?? ''
    cookie = cookieHeader(answer)
  })
  await post('undone again', undo)
  await keep()
  lived.secrets['ticket of the undo'] = page.split('/').at(-1) ?? ''
  const newKey = { newaccesskey: keys.reset, confirmaccesskey: keys.reset }
  const code = codeIn(mail)
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  await look('ticket looked at', page, cookie)
  await post('code refused', page, { ...newKey, otp: wrong }, cookie)
  await post('key reset', page, { ...newKey, otp: code }, cookie)
}

async function loseAndDelete(site: TestSite, lived: Lived, email: string, keep: () => Promise<unknown>) {
  const { post } = openDiary(site, lived)
  await mailAfter(site, email, async () => {
    const { headers } = await post('lost key', '/auth/forgotkey', { email })
    lived.secrets['ticket of the lost key'] = headers.location?.split('/').at(-1) ?? ''
  })
  await keep()
  await post('lost key of nobody', '/auth/forgotkey', { email: `not-${email}` })
  const cookie = cookieHeader(await post('member enters again', '/auth/login', { email, key: keys.reset }))
  await post('deletion refused', '/auth/deleteaccount', { accesskey: keys.wrong }, cookie)
  await post('deleted', '/auth/deleteaccount', { accesskey: keys.reset }, cookie)
}

async function correct(site: TestSite, lived: Lived) {
  const { post } = openDiary(site, lived)
  const [wrong, right] = [newAddress(), newAddress()]
  const cookie = cookieHeader(await post('sign-up with a wrong address', '/auth/signup', { email: wrong }))
  await mailAfter(site, right, () =>
    post('address corrected', '/auth/correctaddress', { email: right }, cookie),
  )
  Object.assign(lived.secrets, { 'wrong e-mail': wrong, 'right e-mail': right })
}
