// What each mail says: whom it goes to, what is in it, and what to note once the mailer took it or refused it.
import { insertChangeTicket } from '../db/change-tickets.ts'
import { findChange, updateChangeResult } from '../db/changes.ts'
import { findLostKeyTicket, updateCode } from '../db/lost-key-tickets.ts'
import { deleteTicket, insertTicket } from '../db/tickets.ts'
import { findUndoTicket, renewUndoTicket, undoHours } from '../db/undo-tickets.ts'
import { findUser, findUserByEmail, updateIssuedKey, updateMailResult } from '../db/users.ts'
import type { Deps } from '../deps.ts'
import { issuedKeyHours, linkHours, makeIssuedKey } from '../helpers/access-key.ts'
import { hashCode, makeCode } from '../helpers/code.ts'
import type { MailOrder, Notice } from '../helpers/mailer.ts'
import { hashId, type Purpose, randomId, signToken } from '../helpers/token.ts'
import type { MailJob } from './queue.ts'

export type LetterDeps = Pick<Deps, 'codeKeys' | 'config' | 'db' | 'hasher' | 'linkKeys'>

/** A mail that is due: its address, and how to write it, which makes its key, code and link (S47). */
export interface Due {
  address: string
  /** Null when nothing goes out after all: the address is another's, or not wanted any more. It counts as if it had (S20). */
  write(): Promise<Letter | null>
}

export interface Letter {
  order: MailOrder
  /** Told when the mailer took the mail, or when it refused it. */
  result(taken: boolean): Promise<unknown>
  /** Takes back what only this mail was to open, for it went out to nobody. */
  withdraw(): Promise<unknown>
}

/** Stands in the mail where the key would, for an account whose owner has one already. */
const ownKey = 'the-one-you-chose'

/** The mail of a job; null when it is not needed any more. */
export function findDue(deps: LetterDeps, job: MailJob): Promise<Due | null> {
  switch (job.service) {
    case 'signup':
      return findSignUp(deps, job.userId)
    case 'change':
      return findAddressChange(deps, job.userId)
    case 'resetkey':
      return findLostKey(deps, job.ticketId)
    case 'notice':
      return findNotice(deps, job.ticketId, job.notice)
  }
}

/** Key and link; the key opens the account once the mail is in other hands, and until then an earlier one still does. */
async function findSignUp(deps: LetterDeps, userId: string): Promise<Due | null> {
  const user = await findUser(deps.db, userId)
  if (!user?.valid || user.confirmed) return null
  const address = user.email

  const write = async () => {
    const key = user.ownKey ? ownKey : makeIssuedKey()
    const keyHash = user.ownKey ? null : await deps.hasher.hash(key)
    const ticket = randomId()
    const hash = hashId(ticket)
    await insertTicket(deps.db, { hash, purpose: 'confirm', userId, address, hours: linkHours })
    return {
      order: orderOf(deps, address, key, 'confirm', ticket),
      async result(taken: boolean) {
        if (taken && keyHash) await updateIssuedKey(deps.db, user, keyHash, issuedKeyHours)
        await updateMailResult(deps.db, user, taken)
      },
      withdraw: () => deleteTicket(deps.db, hash),
    }
  }
  return { address, write }
}

/**
 * Key and link for a new address. One that has an account already gets no mail, and nobody sees a difference, not even by
 * what its mailbox may get (S20).
 */
async function findAddressChange(deps: LetterDeps, userId: string): Promise<Due | null> {
  const user = await findUser(deps.db, userId)
  const change = user?.valid ? await findChange(deps.db, userId) : null
  if (!change) return null
  const { address } = change

  const write = async () => {
    const key = makeIssuedKey()
    const keyHash = await deps.hasher.hash(key)
    if (await findUserByEmail(deps.db, address)) {
      await updateChangeResult(deps.db, change, true)
      return null
    }
    const ticket = randomId()
    const hash = hashId(ticket)
    const wanted = await insertChangeTicket(deps.db, { hash, userId, address, keyHash, hours: linkHours })
    if (!wanted) return null
    return {
      order: orderOf(deps, address, key, 'change', ticket),
      result: (taken: boolean) => updateChangeResult(deps.db, change, taken),
      withdraw: () => deleteTicket(deps.db, hash),
    }
  }
  return { address, write }
}

const nothing = async () => {}

/** The code for a lost key; it goes out without a link, for it works only in the browser that asked (S23). */
async function findLostKey(deps: LetterDeps, ticketId: string): Promise<Due | null> {
  const ticket = await findLostKeyTicket(deps.db, ticketId)
  if (!ticket) return null
  const { address } = ticket

  const write = async () => {
    const code = makeCode()
    await updateCode(deps.db, ticketId, hashCode(deps.codeKeys, ticketId, code))
    const order = {
      user_email: address,
      user_aut_key_or_otp: code,
      email_link_url: 'none',
      email_link_token: 'none',
    }
    return { order, result: nothing, withdraw: nothing }
  }
  return { address, write }
}

/** What was changed, and the link that takes it back (S21). */
async function findNotice(deps: LetterDeps, ticketId: string, notice: Notice): Promise<Due | null> {
  const found = await findUndoTicket(deps.db, ticketId)
  if (!found) return null
  const { address } = found

  const write = async () => {
    const ticket = randomId()
    if (!(await renewUndoTicket(deps.db, ticketId, hashId(ticket)))) return null
    return { order: orderOf(deps, address, notice, 'undo', ticket), result: nothing, withdraw: nothing }
  }
  return { address, write }
}

const links = {
  confirm: { path: '/emailconfirmationhtml/', hours: linkHours },
  change: { path: '/emailconfirmationhtml/', hours: linkHours },
  undo: { path: '/auth/undo/', hours: undoHours },
} satisfies Partial<Record<Purpose, object>>

/** Links are built from the configured origin only (S26). */
function orderOf(
  deps: LetterDeps,
  address: string,
  key: string,
  purpose: keyof typeof links,
  ticket: string,
): MailOrder {
  const { path, hours } = links[purpose]
  return {
    user_email: address,
    user_aut_key_or_otp: key,
    email_link_url: deps.config.baseUrl + path,
    email_link_token: signToken(deps.linkKeys, purpose, { ticket }, hours * 3600),
  }
}
