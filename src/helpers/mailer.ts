// The way to the mailer: the original's protocol, a signed box in the path of a GET.
import type { KeyObject } from 'node:crypto'
import axios from 'axios'
import jwt from 'jsonwebtoken'

const blueprint = 'emailservice-usr'
const waitAtMost = 5_000
const longestUrl = 4_000
const largestAnswer = 64 * 1024
const tokenSeconds = 300
const restMilliseconds = 5_000

/** What a mail is made of, by the names of the original's protocol. */
export interface MailOrder {
  user_email: string
  user_aut_key_or_otp: string
  email_link_url: string
  email_link_token: string
}

export type MailService = 'signup'

/** Sends mails; every failure throws a MailerError. */
export interface Mailer {
  /** Throws for some seconds after it was out of order, so that a queue of mails does not make a key for each in vain. */
  assertAwake(): void
  send(service: MailService, order: MailOrder): Promise<void>
}

/** Why a mail could not be handed over; says nothing of what was in it, for an HTTP client's own error holds the URL (S44). */
export class MailerError extends Error {}

/** A mailer at a URL that ends in `/`; sent means 200 and `error` 0, anything else is a failure (S46). */
export function createMailer(url: string, key: KeyObject): Mailer {
  const client = axios.create({
    timeout: waitAtMost,
    maxRedirects: 0,
    maxContentLength: largestAnswer,
    responseType: 'json',
    proxy: false,
    validateStatus: () => true,
  })

  let awakeAt = 0

  /** The protocol's error, which is the number 0 alone for a mail that was sent: a refusal may be about this one mail, anything else is about the mailer. */
  async function deliver(target: string): Promise<unknown> {
    try {
      const { status, data } = await client.get(target, { signal: AbortSignal.timeout(waitAtMost) })
      if (status !== 200) throw new MailerError(`The mailer answered ${status}.`)
      return data?.error
    } catch (error) {
      awakeAt = Date.now() + restMilliseconds
      throw error instanceof MailerError
        ? error
        : new MailerError(`The mailer did not answer: ${reason(error)}.`)
    }
  }

  return {
    assertAwake() {
      if (Date.now() < awakeAt) throw new MailerError('The mailer was out of order a moment ago.')
    },
    async send(service, order) {
      const box = jwt.sign({ ...order }, key, { algorithm: 'HS256', expiresIn: tokenSeconds })
      const target = `${url}${blueprint}/${service}/${box}`
      if (target.length > longestUrl) throw new MailerError('The mail does not fit into a URL.')
      const error = await deliver(target)
      if (error !== 0) throw new MailerError(`The mailer refused, error ${Number(error)}.`)
    },
  }
}

function reason(error: unknown) {
  return axios.isAxiosError(error) ? (error.code ?? 'no reason given') : 'no reason given'
}
