// What one mailbox may get: at most 3 mails an hour and 10 a day, all kinds together (S12).
import type { Limits } from './limits.ts'

/** Null when the mailbox may get one more, which is counted; else the seconds to wait, and nothing is counted. */
export async function takeMailShare(limits: Limits, address: string) {
  const mailbox = mailboxOf(address)
  const hourly = await limits.take('mailHourly', mailbox)
  const daily = hourly === null ? await limits.take('mailDaily', mailbox) : null
  if (hourly !== null || daily !== null) await limits.giveBack('mailHourly', mailbox)
  if (daily !== null) await limits.giveBack('mailDaily', mailbox)
  return hourly ?? daily
}

/** For a mail that was counted and not sent. */
export async function giveMailShareBack(limits: Limits, address: string) {
  await limits.giveBack('mailHourly', mailboxOf(address))
  await limits.giveBack('mailDaily', mailboxOf(address))
}

/** Null when the mailbox could get one more, else the seconds to wait. */
export async function lookAtMailShare(limits: Limits, address: string) {
  return (
    (await limits.look('mailHourly', mailboxOf(address))) ??
    (await limits.look('mailDaily', mailboxOf(address)))
  )
}

/** Without a plus tag: most providers deliver all of them to one mailbox. */
function mailboxOf(address: string) {
  return address.replace(/\+[^@]*(?=@)/u, '')
}
