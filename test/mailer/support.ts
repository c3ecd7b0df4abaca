// What the mailer's tests share: secrets, tokens as a site makes them, and a mailer over a real SMTP server.

import { createHmac, createSecretKey } from 'node:crypto'
import type { SMTPServerOptions } from 'smtp-server'
import supertest from 'supertest'
import { onTestFinished } from 'vitest'
import { createLog } from '../../src/helpers/log.ts'
import { createMailerApp } from '../../src/mailer/app.ts'
import { createSmtpDeliver } from '../../src/mailer/smtp.ts'
import { createMailViews } from '../../src/mailer/views.ts'
import { type Arrived, startMailServer } from './mail-server.ts'

export const secret = 'the-secret-that-both-sides-know-0123456789'
export const siteName = 'Minimal+User'
export const sender = { senderName: 'Pi & Tau', senderAddress: 'cats@example.org' }

export const linkToken = [
  { typ: 'JWT', alg: 'HS256' },
  { aut_id: 10, aut_email: 'pi@example.org' },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('c2lnbmF0dXJl')
  .join('.')

export const claims = {
  user_email: 'pi@example.org',
  user_aut_key_or_otp: 'hT7kQm2wXr9b',
  email_link_url: 'https://cats.example/emailconfirmationhtml/',
  email_link_token: linkToken,
}

/** A token byte for byte as PyJWT 1 and 2 write it: the claims and nothing else, signed by hand. */
export function token(payload: object, options: { key?: string; header?: object; hash?: string } = {}) {
  const { key = secret, header = { typ: 'JWT', alg: 'HS256' }, hash = 'sha256' } = options
  const box = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${box}.${createHmac(hash, key).update(box).digest('base64url')}`
}

/** The mailer's app before a real SMTP server, with every line it logs; all of it ends with the test. */
export async function startMailer(options: { smtp?: SMTPServerOptions; secrets?: string[] } = {}) {
  const lines: string[] = []
  const inbox = await startMailServer(options.smtp)
  const smtp = createSmtpDeliver({ url: inbox.url, ...sender })
  const app = createMailerApp({
    secrets: (options.secrets ?? [secret]).map((each) => createSecretKey(each, 'utf8')),
    deliver: smtp.deliver,
    views: createMailViews(),
    log: createLog({ level: 'trace', name: 'mailer' }, { write: (line) => void lines.push(line) }),
    siteName,
  })
  onTestFinished(async () => {
    smtp.close()
    await inbox.close()
  })
  const send = (service: string, jwt: string) => supertest(app).get(`/emailservice-usr/${service}/${jwt}`)
  return { app, arrived: inbox.arrived, lines, send, stopSmtp: inbox.close }
}

/** The one mail that arrived. */
export function onlyOf(arrived: Arrived[]) {
  const [first, ...others] = arrived
  if (!first || others.length > 0) throw new Error(`${arrived.length} mails arrived instead of one`)
  return first
}

export function linesOf(text: string | undefined) {
  return (text ?? '').split('\n')
}
