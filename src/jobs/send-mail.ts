// Sends an account its key and its link. Both are made here and now: the queue never held them (S47).
import { deleteTicket, insertTicket } from '../db/tickets.ts'
import { findUser, type User, updateIssuedKey } from '../db/users.ts'
import type { Deps } from '../deps.ts'
import { issuedKeyHours, makeIssuedKey } from '../helpers/access-key.ts'
import { MailerError, MailRefusedError } from '../helpers/mailer.ts'
import { hashId, randomId, signToken } from '../helpers/token.ts'
import type { Jobs } from './queue.ts'

type JobDeps = Pick<Deps, 'config' | 'db' | 'hasher' | 'linkKeys' | 'log' | 'mailer' | 'queue'>

/** How long a mailed link works, in hours (S13). */
const linkHours = 24

/** In seconds, and how often: what is refused is given up after two hours, what finds no mailer after three days. */
const refused = { longestWait: 60, most: 120 }
const away = { wait: 25, most: (72 * 3600) / 25 }

/**
 * Mails the account a fresh key and a link; the key opens it once the mail is in other hands, and until then an earlier
 * one still does. Does nothing for an account that is gone or disabled.
 */
export const sendMail = (deps: JobDeps) => async (job: Jobs['send-mail']) => {
  const user = await findUser(deps.db, job.userId)
  if (!user?.valid) return
  const key = makeIssuedKey()
  const keyHash = await deps.hasher.hash(key)
  try {
    await handOver(deps, user, job.service, key)
  } catch (error) {
    if (error instanceof MailerError) return tryLater(deps, job, error)
    throw error
  }
  await updateIssuedKey(deps.db, user.id, keyHash, issuedKeyHours)
}

async function handOver(deps: JobDeps, user: User, service: Jobs['send-mail']['service'], key: string) {
  const ticket = randomId()
  const hash = hashId(ticket)
  await insertTicket(deps.db, {
    hash,
    purpose: 'confirm',
    userId: user.id,
    address: user.email,
    hours: linkHours,
  })
  const order = {
    user_email: user.email,
    user_aut_key_or_otp: key,
    email_link_url: `${deps.config.baseUrl}/emailconfirmationhtml/`,
    email_link_token: signToken(deps.linkKeys, 'confirm', { ticket }, linkHours * 3600),
  }
  try {
    await deps.mailer.send(service, order)
  } catch (error) {
    if (error instanceof MailRefusedError) await deleteTicket(deps.db, hash)
    throw error
  }
}

/**
 * As a job of its own, so that an account never has more than one waiting; what was refused waits behind all mails that
 * were not, so that bad addresses cannot hold up good ones.
 */
async function tryLater(deps: JobDeps, job: Jobs['send-mail'], error: MailerError) {
  const isRefused = error instanceof MailRefusedError
  const { refusals = 0, outages = 0 } = job
  const next = { ...job, refusals: refusals + Number(isRefused), outages: outages + Number(!isRefused) }
  const facts = { job: 'send-mail', userId: job.userId, attempt: refusals + outages + 1 }
  deps.log.warn({ ...facts, event: 'mail.failed', err: error }, 'the mail was not sent')
  if (next.refusals > refused.most || next.outages > away.most) {
    deps.log.error({ ...facts, event: 'mail.undeliverable' }, 'the mail is given up')
    return
  }
  const startAfter = isRefused ? Math.min(refused.longestWait, 15 * next.refusals) : away.wait
  await deps.queue.send(deps.db, 'send-mail', next, { priority: -next.refusals, startAfter })
}
