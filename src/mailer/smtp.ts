// Hands mails to an SMTP server.
import { PassThrough } from 'node:stream'
import nodemailer from 'nodemailer'
import { type Deliver, UnansweredMailError } from './mail.ts'

type SmtpOptions = {
  /** `smtp://` or `smtps://` with user and password; options of Nodemailer may follow as a query. */
  url: string
  senderName: string
  senderAddress: string
}

/** The site gives up on the mailer after 5 s (S46), so everything here ends before. Milliseconds. */
const patience = { whole: 4000, connection: 2000, reply: 3500, farewell: 500 }

/**
 * A `deliver` over pooled connections that answers within 4 s: it rejects with Nodemailer's error when the server is
 * down, slow or says no, and with UnansweredMailError when it says nothing to a whole mail. `close` lets mails under way finish and closes the idle connections.
 */
export function createSmtpDeliver({ url, senderName, senderAddress }: SmtpOptions): {
  deliver: Deliver
  close: () => void
} {
  const transport = nodemailer.createTransport({
    url: withTls(url),
    pool: true,
    dnsTimeout: patience.connection,
    connectionTimeout: patience.connection,
    greetingTimeout: patience.connection,
    socketTimeout: patience.reply,
    socketCloseTimeout: patience.farewell,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const whole = new WeakSet<AbortSignal>()
  transport.use('stream', ({ data: { signal }, message }, done) => {
    const note = () => void (signal && whole.add(signal))
    message.transform(() => new PassThrough().once('end', note))
    done()
  })

  return {
    async deliver({ to, subject, text, html }) {
      const signal = AbortSignal.timeout(patience.whole)
      const sending = transport.sendMail({
        from: { name: senderName, address: senderAddress },
        to: { name: '', address: to },
        subject,
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      })
      await sending.catch((error: Error & { responseCode?: number }) => {
        const isUnanswered = whole.has(signal) && error.responseCode === undefined
        throw isUnanswered ? new UnansweredMailError('no reply to a whole mail', { cause: error }) : error
      })
    },
    close: () => transport.close(),
  }
}

/** Keys travel in these mails: without TLS only to this same machine, whatever the query of the URL says. */
function withTls(given: string): string {
  const url = new URL(given)
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(url.hostname)
  if (url.protocol === 'smtp:' && !loopback) url.searchParams.set('requireTLS', 'true')
  return url.href
}
