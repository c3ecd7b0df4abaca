// The whole life of an account: everything that a member can do, and what the jobs do about it.
import { expect } from 'vitest'
import { codeIn, linkIn } from '../../attack/mailbox.ts'
import { newAddress } from '../../chaos/deeds.ts'
import { settle } from '../../chaos/outcome.ts'
import type { Visitor } from '../../chaos/visitors.ts'
import type { World } from '../../chaos/world.ts'
import { done, newMember, ownKey } from './production.ts'

/** Looks at this picture among others; resolves when the last job is done. @throws Error when a deed is refused */
export async function liveWholeLife(world: World, picture: number) {
  await signUpWithWrongAddress(world)
  const { visitor, email } = await newMember(world)
  await look(visitor, picture)
  await keepProfile(visitor)
  await changeAddress(world, visitor)
  await takeBack(world, email)
  await loseKey(world, email)
  await leave(world, email)
  await world.rows("INSERT INTO pgboss.job (name, data) VALUES ('clean-up', '{}')")
  await settle(world)
}

/** Signs up with a wrong address, has the mail sent again, and mends the address. */
async function signUpWithWrongAddress(world: World) {
  const visitor = world.visitors.one()
  await done(visitor.post('/auth/signup', { email: newAddress() }))
  await waitAMinute(world)
  await done(visitor.post('/auth/resendconfirmation', {}))
  const email = newAddress()
  await done(visitor.post('/auth/correctaddress', { email }))
  await done(visitor.post(linkIn(await latestMail(world, email)), {}))
}

async function look(visitor: Visitor, picture: number) {
  const paths = [
    '/',
    '/album/',
    `/album/?after=${picture}`,
    `/album/imagedetails/${picture}`,
    '/auth/userprofile',
  ]
  for (const path of paths) expect((await visitor.get(path)).status, path).toBe(200)
}

async function keepProfile(visitor: Visitor) {
  await done(visitor.post('/auth/userprofile/name', { username: `Somebody ${Date.now()}` }))
  await done(visitor.post('/auth/userprofile/sessions', { others: 'on' }))
  await done(visitor.post('/auth/userprofile/export', { accesskey: ownKey }))
}

/** Changes the address: first gives it up, then has the mail sent again and confirms. */
async function changeAddress(world: World, visitor: Visitor) {
  const change = (email: string) => visitor.post('/auth/userprofile/email', { email, accesskey: ownKey })
  await done(change(newAddress()))
  await done(visitor.post('/auth/cancelchange', {}))
  const email = newAddress()
  await done(change(email))
  await waitAMinute(world)
  await done(visitor.post('/auth/resendchange', {}))
  await done(visitor.post(linkIn(await latestMail(world, email)), {}))
}

/** Undoes that, and chooses another key. */
async function takeBack(world: World, email: string) {
  const owner = world.visitors.one()
  const { location } = await done(owner.post(linkIn(await latestMail(world, email)), {}))
  await done(chooseKey(world, owner, location, email))
}

async function loseKey(world: World, email: string) {
  const stranger = world.visitors.one()
  const refused = await stranger.post('/auth/login', { email: newAddress(), key: ownKey })
  expect(refused.status).toBe(422)
  const { location } = await done(stranger.post('/auth/forgotkey', { email }))
  await done(chooseKey(world, stranger, location, email))
}

async function leave(world: World, email: string) {
  const visitor = world.visitors.one()
  await done(visitor.post('/auth/login', { email, key: ownKey }))
  await done(visitor.post('/auth/logout', {}))
  await done(visitor.post('/auth/login', { email, key: ownKey }))
  await done(visitor.post('/auth/deleteaccount', { accesskey: ownKey }))
}

/** As if the minute were over that a mail has to wait for the one before: of the latest account, and of all changes. */
async function waitAMinute({ rows }: World) {
  await rows(
    `UPDATE minimaluser.tbl_auth SET aut_mail_asked = now() - interval '1 minute'
     WHERE aut_id = (SELECT max(aut_id) FROM minimaluser.tbl_auth)`,
  )
  await rows(`UPDATE minimaluser.tbl_change SET chg_asked = now() - interval '1 minute'`)
}

async function chooseKey(world: World, visitor: Visitor, path: string, email: string) {
  const otp = codeIn(await latestMail(world, email))
  return visitor.post(path, { otp, newaccesskey: ownKey, confirmaccesskey: ownKey })
}

/** Once all that are on their way have come. */
async function latestMail(world: World, to: string) {
  await settle(world)
  const mail = world.mailer.sent.findLast((one) => one.to === to)
  if (!mail) throw new Error(`${to} got no mail`)
  return mail
}
