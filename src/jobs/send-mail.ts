// Sends an account its key and its link. Both are made here and now: the queue never held them (S47).
import { insertTicket } from '../db/tickets.ts'
import { updateIssuedKey } from '../db/users.ts'
import type { Deps } from '../deps.ts'
import { issuedKeyHours, makeIssuedKey } from '../helpers/access-key.ts'
import { hashId, randomId, signToken } from '../helpers/token.ts'
import type { Jobs } from './queue.ts'

/** How long a mailed link works, in hours (S13). */
const linkHours = 24

/**
 * Gives the account a fresh issued key and a link to confirm its address, and mails both. Does nothing for an account
 * that is gone, confirmed or has a key of its own.
 * @throws MailerError when the mail was not sent: the queue tries again
 */
export const sendMail =
  (deps: Pick<Deps, 'config' | 'db' | 'hasher' | 'linkKeys' | 'mailer'>) =>
  async ({ userId, service }: Jobs['send-mail']) => {
    deps.mailer.assertAwake()
    const key = makeIssuedKey()
    const user = await updateIssuedKey(deps.db, userId, await deps.hasher.hash(key), issuedKeyHours)
    if (!user) return

    const ticket = randomId()
    const address = user.email
    await insertTicket(deps.db, {
      hash: hashId(ticket),
      purpose: 'confirm',
      userId,
      address,
      hours: linkHours,
    })
    await deps.mailer.send(service, {
      user_email: address,
      user_aut_key_or_otp: key,
      email_link_url: `${deps.config.baseUrl}/emailconfirmationhtml/`,
      email_link_token: signToken(deps.linkKeys, 'confirm', { ticket }, linkHours * 3600),
    })
  }
