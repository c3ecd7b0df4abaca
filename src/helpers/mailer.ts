// The way to the mailer: the original's protocol, a signed box in the path of a GET.
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'

/** The first part of every path, by the original's protocol. */
export const blueprint = 'emailservice-usr'
const waitAtMost = 5_000
const longestUrl = 4_000
const largestAnswer = 64 * 1024

/** Longer than any call: the two clocks may be ten minutes apart. */
const tokenSeconds = 900
const unreachable = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'])

/** What a mail is made of, by the names of the original's protocol. */
export interface MailOrder {
  user_email: string
  user_aut_key_or_otp: string
  email_link_url: string
  email_link_token: string
}

export type MailService = 'signup' | 'change' | 'resetkey' | 'notice'

/** What an owner is told of, in the place of a key (S21). */
export const notices = ['key-changed', 'key-reset', 'address-changed'] as const
export type Notice = (typeof notices)[number]

/** Sends mails; every failure throws a MailerError. */
export interface Mailer {
  send(service: MailService, order: MailOrder): Promise<void>
}

/** Why a mail could not be handed over; says nothing of what was in it, for an HTTP client's own error holds the URL (S44). */
export class MailerError extends Error {
  /** Whether the mail may have gone out all the same, and with it its link. */
  readonly mayBeOut: boolean = true
}

/** No connection was made. */
export class NoMailerError extends MailerError {
  override readonly mayBeOut = false
}

/** The mailer works, but not for this mail: its token or its address is no good, or the SMTP server is away. */
export class MailRefusedError extends MailerError {
  override readonly mayBeOut = false
}

/** The mailer does not know the service: an original one, asked for one of ours. */
export class UnknownServiceError extends MailerError {
  override readonly mayBeOut = false
}

/** A mailer at a URL that ends in `/`; sent means 200 and `error` 0, anything else is a failure (S46). */
export function createMailer(url: string, key: KeyObject): Mailer {
  return {
    async send(service, order) {
      const box = jwt.sign({ ...order }, key, { algorithm: 'HS256', expiresIn: tokenSeconds })
      const target = `${url}${blueprint}/${service}/${box}`
      if (target.length > longestUrl) throw new MailRefusedError('The mail does not fit into a URL.')
      const { status, data } = await ask(target)
      if (status === 404) throw new UnknownServiceError(`The mailer does not know "${service}".`)
      if (status !== 200) throw new MailerError(`The mailer answered ${status}.`)
      if (data?.error === 1 || data?.error === 2)
        throw new MailRefusedError(`The mailer refused, error ${data.error}.`)
      if (data?.error !== 0)
        throw new MailerError('The mailer answered something else than the protocol says.')
    },
  }
}

/** The client is loaded with the first mail: a start needs none. */
async function ask(target: string) {
  const { default: axios } = await import('axios')
  try {
    return await axios.get(target, {
      timeout: waitAtMost,
      maxRedirects: 0,
      maxContentLength: largestAnswer,
      responseType: 'json',
      proxy: false,
      validateStatus: () => true,
      signal: AbortSignal.timeout(waitAtMost),
    })
  } catch (error) {
    const why = axios.isAxiosError(error) ? (error.code ?? unknown) : unknown
    if (unreachable.has(why)) throw new NoMailerError(`There is no mailer: ${why}.`)
    throw new MailerError(`The mailer did not answer: ${why}.`)
  }
}

const unknown = 'no reason given'
