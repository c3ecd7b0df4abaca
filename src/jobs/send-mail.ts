// Sends a mail: within what its mailbox may get, again when it failed, and never with a secret in the queue (S47).

import { giveMailShareBack, takeMailShare } from '../db/mail-share.ts'
import { patiently } from '../db/unavailable.ts'
import type { Deps } from '../deps.ts'
import { MailerError, MailRefusedError, NoMailerError, UnknownServiceError } from '../helpers/mailer.ts'
import type { MailOutcome } from '../helpers/metrics.ts'
import { findDue, type Letter, type LetterDeps } from './letters.ts'
import { factsOf, type MailJob } from './queue.ts'

type JobDeps = LetterDeps & Pick<Deps, 'limits' | 'log' | 'mailer' | 'metrics' | 'queue'>

/** In seconds, and how often: what is refused is given up after two hours, what finds no mailer after three days. */
const refused = { longestWait: 60, most: 120 }
const away = { wait: 25, most: (72 * 3600) / 25 }

/** Milliseconds after which the mailer is not asked any more: the job would be over, and done again, before it is noted. */
const latestCall = 4_000

/** Milliseconds that a mail which is out waits for a database that is away: if nobody noted it, it would go out again. */
const notePatience = 5_000

/**
 * A mailer that says nothing may have sent the mail. So many such tries are free, for it may also be down; further ones
 * count like mails, and those that nobody counts wait for longer: one that is only slow floods no mailbox (S12).
 */
const unsure = { free: 10, wait: 20 * 60 }

/** Does nothing for a mail that is not needed any more; waits where a mailbox has had its share (S12). */
export const sendMail = (deps: JobDeps) => async (job: MailJob) => {
  const outcome = await trySending(deps, job).catch((error: unknown) => {
    deps.metrics.mail(job.service, 'error')
    throw error
  })
  deps.metrics.mail(job.service, outcome)
}

async function trySending(deps: JobDeps, job: MailJob): Promise<MailOutcome> {
  const begun = performance.now()
  const due = await findDue(deps, job)
  if (!due) return 'not-needed'
  const wait = isCounted(job) ? await takeMailShare(deps.limits, due.address) : null
  if (wait !== null) {
    await deps.queue.send(deps.db, 'send-mail', job, { startAfter: wait })
    return 'postponed'
  }
  const giveBack = async () => isCounted(job) && giveMailShareBack(deps.limits, due.address)
  const letter = await due.write().catch(async (error: unknown) => {
    await giveBack()
    throw error
  })
  if (letter === null) return 'not-needed'
  try {
    if (performance.now() - begun > latestCall) throw new NoMailerError('The database was too slow.')
    await deps.mailer.send(job.service, letter.order)
  } catch (error) {
    if (!isFlooding(job, error)) await giveBack()
    return afterFailure(deps, job, letter, error)
  }
  await patiently(
    () => letter.result(true),
    () => notePatience,
  )
  return 'sent'
}

async function afterFailure(
  deps: JobDeps,
  job: MailJob,
  letter: Letter,
  error: unknown,
): Promise<MailOutcome> {
  if (!(error instanceof MailerError)) throw error
  if (!error.mayBeOut) await letter.withdraw()
  if (error instanceof MailRefusedError) await letter.result(false)
  if (error instanceof UnknownServiceError && job.service === 'notice') {
    deps.log.warn(
      { job: 'send-mail', ...factsOf(job), event: 'notice.skipped' },
      'the mailer knows no notices',
    )
    return 'skipped'
  }
  return tryLater(deps, job, letter, error)
}

/** Notices go to an owner because of a deed with the key, codes after an undo because of a mailed link: no flood (S12). */
function isCounted(job: MailJob) {
  return job.service !== 'notice' && !('asOwner' in job)
}

function isFlooding(job: MailJob, error: unknown) {
  return error instanceof MailerError && error.mayBeOut && (job.unsure ?? 0) >= unsure.free
}

/**
 * As a job of its own, so that there is never more than one waiting; what was refused waits behind all mails that were
 * not, so that bad addresses cannot hold up good ones.
 */
async function tryLater(
  deps: JobDeps,
  job: MailJob,
  letter: Letter,
  error: MailerError,
): Promise<MailOutcome> {
  const isRefused = error instanceof MailRefusedError
  const { refusals = 0, outages = 0 } = job
  const next = {
    ...job,
    refusals: refusals + Number(isRefused),
    outages: outages + Number(!isRefused),
    unsure: (job.unsure ?? 0) + Number(error.mayBeOut),
  }
  const facts = { job: 'send-mail', ...factsOf(job), attempt: refusals + outages + 1 }
  deps.log.warn({ ...facts, event: 'mail.failed', err: error }, 'the mail was not sent')
  if (next.refusals > refused.most || next.outages > away.most) {
    deps.log.error({ ...facts, event: 'mail.undeliverable' }, 'the mail is given up')
    await letter.result(false)
    await deps.queue.send(deps.db, 'given-up', { job: 'send-mail', ...factsOf(job) })
    return 'given-up'
  }
  const startAfter = isRefused ? Math.min(refused.longestWait, 15 * next.refusals) : waitAfter(job, error)
  await deps.queue.send(deps.db, 'send-mail', next, { priority: -next.refusals, startAfter })
  return isRefused ? 'refused' : 'failed'
}

function waitAfter(job: MailJob, error: MailerError) {
  return isFlooding(job, error) && !isCounted(job) ? unsure.wait : away.wait
}
