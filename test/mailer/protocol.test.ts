// The protocol's refusals: what the mailer answers to bad tokens, failing SMTP and wrong doors; no mail leaves then.

import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { claims, startMailer, token } from './support.ts'

const now = Math.floor(Date.now() / 1000)
const { user_email: _email, ...withoutEmail } = claims
const { user_aut_key_or_otp: _key, ...withoutKey } = claims
const { email_link_url: _url, ...withoutUrl } = claims
const { email_link_token: _token, ...withoutToken } = claims

const badTokens: [string, string][] = [
  ['signed with a foreign secret', token(claims, { key: 'another-secret-of-at-least-32-bytes' })],
  ['of algorithm none', token(claims, { header: { typ: 'JWT', alg: 'none' } })],
  [
    'of algorithm none without a signature',
    token(claims, { header: { typ: 'JWT', alg: 'none' } }).replace(/[^.]*$/, ''),
  ],
  ['of HS512', token(claims, { header: { typ: 'JWT', alg: 'HS512' }, hash: 'sha512' })],
  ['expired', token({ ...claims, exp: now - 1 })],
  ['not yet valid', token({ ...claims, nbf: now + 60 })],
  ['with words for an expiry', token({ ...claims, exp: 'tomorrow' })],
  ['cut', token(claims).slice(0, -1)],
  ['cut to two parts', token(claims).split('.').slice(0, 2).join('.')],
  ['of one word', 'nonsense'],
  ['that cannot be decoded as a path', '%E0%A4%A'],
  ['with NUL', `${token(claims)}%00`],
  ['of a payload that is no object', token(['pi@example.org'])],
  ['without address', token(withoutEmail)],
  ['without key', token(withoutKey)],
  ['without link URL', token(withoutUrl)],
  ['without link token', token(withoutToken)],
  ['with a number for an address', token({ ...claims, user_email: 7 })],
  ['with a list of addresses', token({ ...claims, user_email: ['pi@example.org', 'tau@example.org'] })],
  ['with two addresses', token({ ...claims, user_email: 'pi@example.org,tau@example.org' })],
  ['with a display name', token({ ...claims, user_email: 'Pi <pi@example.org>' })],
  ['with markup in the address', token({ ...claims, user_email: "o'brien+<b>@example.org" })],
  ['with an empty address', token({ ...claims, user_email: '' })],
  ['with a number for a key', token({ ...claims, user_aut_key_or_otp: 123456 })],
  ['with an empty key', token({ ...claims, user_aut_key_or_otp: '' })],
  ['with a key of two lines', token({ ...claims, user_aut_key_or_otp: 'one\ntwo' })],
  ['with null for a link', token({ ...claims, email_link_token: null })],
  ['with a script for a link', token({ ...claims, email_link_url: 'javascript:alert(1)//' })],
  ['with a claim that nobody knows', token({ ...claims, purpose: 'session' })],
]

describe('GET /emailservice-usr/:service/:token', () => {
  it.each(badTokens)('S34: answers error 1 and sends nothing for a token %s', async (_what, jwt) => {
    const { arrived, send } = await startMailer()

    const answer = await send('signup', jwt)

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ error: 1, msg: 'Problem with token' })
    expect(arrived).toHaveLength(0)
  })

  it.each(['change', 'resetkey'])('refuses a token without an address for %s too', async (service) => {
    const { arrived, send } = await startMailer()

    expect((await send(service, token(withoutEmail))).body.error).toBe(1)
    expect(arrived).toHaveLength(0)
  })

  it.each([
    ['user_email', 'pi@example.org\r\nBcc: tau@example.org'],
    ['user_email', 'pi@example.org\nBcc:tau@example.org'],
    ['user_email', 'pi@example.org\u2028tau'],
    ['user_aut_key_or_otp', 'key\r\nBcc: tau@example.org'],
    ['email_link_url', 'https://cats.example/\r\nBcc: tau@example.org/'],
    ['email_link_token', 'x\r\n\r\nGood news'],
  ])('lets no line break of %s into a mail', async (claim, value) => {
    const { arrived, send } = await startMailer()

    expect((await send('signup', token({ ...claims, [claim]: value }))).body.error).toBe(1)
    expect(arrived).toHaveLength(0)
  })

  it('shows no line break of a reset, whose link claims are free text', async () => {
    const { arrived, send } = await startMailer()

    await send('resetkey', token({ ...claims, email_link_url: 'https://x.example/\r\nBcc: tau@example.org' }))

    expect(arrived[0]?.recipients).toEqual(['pi@example.org'])
    expect(arrived[0]?.raw).not.toMatch(/Bcc|x\.example/)
  })

  it('takes a token with iat and exp, in either order of the header', async () => {
    const { arrived, send } = await startMailer()
    const dated = { ...claims, iat: now, exp: now + 300 }

    expect((await send('signup', token(dated))).body.error).toBe(0)
    expect((await send('signup', token(dated, { header: { alg: 'HS256', typ: 'JWT' } }))).body.error).toBe(0)
    expect(arrived).toHaveLength(2)
  })

  it('S49: takes the previous secret during a rotation, and no older one', async () => {
    const { arrived, send } = await startMailer({ secrets: ['the-new-secret', 'the-old-secret'] })

    expect((await send('signup', token(claims, { key: 'the-new-secret' }))).body.error).toBe(0)
    expect((await send('signup', token(claims, { key: 'the-old-secret' }))).body.error).toBe(0)
    expect((await send('signup', token(claims, { key: 'the-oldest-secret' }))).body.error).toBe(1)
    expect(arrived).toHaveLength(2)
  })

  it('S46: takes a URL of 4,000 bytes', async () => {
    const { arrived, send } = await startMailer()
    const longest = 4000 - 'https://mailer.example/emailservice-usr/signup/'.length
    const room = Math.floor(((longest - token(claims).length) * 3) / 4) - 3
    const long = token({ ...claims, email_link_token: claims.email_link_token + 'x'.repeat(room) })

    expect(long.length).toBeGreaterThan(longest - 10)
    expect((await send('signup', long)).body.error).toBe(0)
    expect(arrived[0]?.mail.text?.split('\n')).toContain(
      claims.email_link_url + claims.email_link_token + 'x'.repeat(room),
    )
  })

  it('answers error 2, quickly, when the SMTP server is down', async () => {
    const { send, stopSmtp } = await startMailer()
    await stopSmtp()
    const before = Date.now()

    const answer = await send('signup', token(claims))

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ error: 2, msg: 'The mail could not be handed over' })
    expect(Date.now() - before).toBeLessThan(2000)
  })

  it('answers error 2 when the SMTP server refuses the recipient, and goes on with the next', async () => {
    const { arrived, send } = await startMailer({
      smtp: {
        onRcptTo({ address }, _session, done) {
          done(address.startsWith('nobody') ? new Error('no such mailbox') : null)
        },
      },
    })

    expect((await send('signup', token({ ...claims, user_email: 'nobody@example.org' }))).body.error).toBe(2)
    expect((await send('signup', token(claims))).body.error).toBe(0)
    expect(arrived.map(({ recipients }) => recipients)).toEqual([['pi@example.org']])
  })

  it.each([
    ['says no to', 200, (done: (error?: Error) => void) => done(new Error('no'))],
    ['does not say a word about', 504, () => {}],
  ])(
    'S46: tells the site whether a mail may be out: the SMTP server %s a whole one',
    async (_name, status, reply) => {
      const { send } = await startMailer({
        smtp: {
          onData: (stream, _session, done) => void stream.resume().on('end', () => reply(done)),
        },
      })
      const answer = await send('signup', token(claims))
      expect(answer.body.error).toBe(2)
      expect(answer.status).toBe(status)
    },
  )

  it('never asks a cache: two equal requests send two mails', async () => {
    const { arrived, send } = await startMailer()

    const first = await send('signup', token(claims))
    await send('signup', token(claims)).set('If-None-Match', first.get('ETag') ?? '*')

    expect(first.get('Cache-Control')).toBe('no-store')
    expect(first.get('ETag')).toBeUndefined()
    expect(arrived).toHaveLength(2)
  })

  it('answers JSON with nosniff, a request id and no word on what runs it', async () => {
    const { send } = await startMailer()

    const answer = await send('signup', token(claims)).set('X-Request-Id', 'job-12345678')

    expect(answer.get('Content-Type')).toMatch(/^application\/json/)
    expect(answer.get('X-Content-Type-Options')).toBe('nosniff')
    expect(answer.get('X-Request-Id')).toBe('job-12345678')
    expect(answer.get('X-Powered-By')).toBeUndefined()
  })
})

describe('other doors of the mailer', () => {
  it.each([
    '/emailservice-usr/notices/',
    '/emailservice-usr/toString/',
    '/emailservice-usr/__proto__/',
    '/emailservice-usr/SIGNUP/',
    '/emailservice-blog/signup/',
  ])('has no %s', async (path) => {
    const { app, arrived } = await startMailer()

    expect((await supertest(app).get(path + token(claims))).status).toBe(404)
    expect(arrived).toHaveLength(0)
  })

  it.each(['post', 'put', 'delete', 'head', 'options'] as const)(
    'S36: does not send on %s',
    async (method) => {
      const { app, arrived } = await startMailer()

      const answer = await supertest(app)[method](`/emailservice-usr/signup/${token(claims)}`)

      expect(answer.status).toBe(405)
      expect(answer.get('Allow')).toBe('GET')
      expect(arrived).toHaveLength(0)
    },
  )

  it('says that it is alive', async () => {
    const { app } = await startMailer()

    expect((await supertest(app).get('/healthz')).status).toBe(200)
    expect((await supertest(app).head('/healthz')).status).toBe(200)
  })
})

describe('GET /emailservice-usr/check/:token', () => {
  it('answers 0 to what is signed with a secret of the mailer, and sends nothing', async () => {
    const { arrived, send } = await startMailer({ secrets: ['the-new-secret', 'the-old-secret'] })

    for (const key of ['the-new-secret', 'the-old-secret'])
      expect((await send('check', token({}, { key }))).body).toEqual({ error: 0, msg: 'Ok' })
    expect((await send('check', token(claims, { key: 'the-new-secret' }))).body.error).toBe(0)
    expect(arrived).toHaveLength(0)
  })

  it('answers error 1 to everything else', async () => {
    const { send } = await startMailer()

    for (const jwt of [token({}, { key: 'another-secret' }), token({ exp: now - 1 }), 'nonsense', '%E0%A4%A'])
      expect((await send('check', jwt)).body).toEqual({ error: 1, msg: 'Problem with token' })
  })
})
