// What the mailer writes into its log, and what it never writes.

import { createSecretKey } from 'node:crypto'
import nunjucks from 'nunjucks'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/helpers/log.ts'
import { createMailerApp } from '../../src/mailer/app.ts'
import { createMailViews } from '../../src/mailer/views.ts'
import { claims, linkToken, secret, siteName, startMailer, token } from './support.ts'

const jwt = token(claims)
const never = [
  secret,
  claims.user_email,
  claims.user_aut_key_or_otp,
  claims.email_link_url,
  '/emailservice-usr',
  ...jwt.split('.'),
  ...linkToken.split('.'),
]

function expectClean(lines: string[]) {
  for (const line of lines) for (const word of never) expect(line).not.toContain(word)
}

function lastOf(lines: string[]) {
  return JSON.parse(lines.at(-1) ?? 'null')
}

describe('the log of the mailer', () => {
  it('S44: tells service, outcome, request id and a masked address of a mail that was sent', async () => {
    const { send, lines } = await startMailer()

    await send('signup', jwt).set('X-Request-Id', 'job-12345678')

    expect(lines).toHaveLength(1)
    expect(lastOf(lines)).toMatchObject({
      level: 'info',
      event: 'mail.sent',
      service: 'signup',
      requestId: 'job-12345678',
      to: 'p***@example.org',
    })
    expectClean(lines)
  })

  it('S44: tells that a token was refused, without the token', async () => {
    const { send, lines } = await startMailer()

    await send('change', jwt.slice(0, -2))
    await send('signup', `%E0%A4%A${jwt}`)

    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['mail.refused', 'mail.refused'])
    expectClean(lines)
  })

  it('S44: tells the code of a refusing SMTP server, not its words', async () => {
    const { send, lines } = await startMailer({
      smtp: {
        onRcptTo({ address }, _session, done) {
          done(
            Object.assign(new Error(`<${address}> ${claims.user_aut_key_or_otp} ${jwt}`), {
              responseCode: 550,
            }),
          )
        },
      },
    })

    await send('signup', jwt)

    expect(lastOf(lines)).toMatchObject({
      level: 'error',
      event: 'mail.failed',
      code: 'EENVELOPE',
      responseCode: 550,
    })
    expectClean(lines)
  })

  it.each([
    ['a delivery', createMailViews(), 'mail.failed', 200],
    ['a template', new nunjucks.Environment([]), 'mailer.fault', 500],
  ])('S44: tells where %s broke, not what it said', async (_what, views, event, status) => {
    const lines: string[] = []
    const app = createMailerApp({
      secrets: [createSecretKey(secret, 'utf8')],
      deliver: () =>
        Promise.reject(new Error(`${jwt} ${claims.user_email}\n    at ${claims.user_aut_key_or_otp}`)),
      views,
      log: createLog({ level: 'trace', name: 'mailer' }, { write: (line) => void lines.push(line) }),
      siteName,
    })

    const answer = await supertest(app).get(`/emailservice-usr/signup/${jwt}`)

    expect([answer.status, answer.body.error]).toEqual([status, 2])
    expect(lastOf(lines)).toMatchObject({ level: 'error', event, reason: expect.any(String) })
    expectClean([...lines, answer.text])
  })

  it('S44: takes no request id that could forge a line', async () => {
    const { send, lines } = await startMailer()

    await send('signup', jwt).set('X-Request-Id', '{"event":"mail.sent"}')

    expect(lastOf(lines).requestId).toMatch(/^[0-9a-f-]{36}$/)
  })
})
