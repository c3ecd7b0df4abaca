// The call of the mailer: what is in it, what counts as sent, and how little a failure says.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import jwt from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMailer, MailerError, type MailOrder, MailRefusedError } from '../../src/helpers/mailer.ts'
import { signingKeys } from '../../src/helpers/token.ts'
import { claimsIn, type Sink, sent, startSink, tokenIn } from '../support/sink.ts'
import { testSecrets } from '../support/site.ts'

let sink: Sink
let elsewhere: Sink
beforeAll(async () => {
  sink = await startSink()
  elsewhere = await startSink()
})
afterAll(() => Promise.all([sink.close(), elsewhere.close()]))

const secret = String(testSecrets.JWT_MAILER_SECRET[0])
const order: MailOrder = {
  user_email: 'tau@example.org',
  user_aut_key_or_otp: 'abcdefgh2345jk',
  email_link_url: 'https://cats.example/emailconfirmationhtml/',
  email_link_token: 'e30.linktoken.sig',
}

const mailerAt = (url: string) =>
  createMailer(url, signingKeys([secret])[0] as ReturnType<typeof signingKeys>[number])
const sendTo = (url: string, what = order) => mailerAt(url).send('signup', what)

const says =
  (status: number, body: string | Buffer, headers = {}): RequestListener =>
  (_req, res) =>
    res.writeHead(status, headers).end(body)
const redirects = (status: number): RequestListener => {
  return (req, res) => res.writeHead(status, { Location: elsewhere.url + String(req.url).slice(1) }).end()
}
const ok = '{"error":0,"msg":"Ok"}'
const huge = `{"error":0,"msg":"${'k'.repeat(10_000_000)}"}`

/** Fails at once. */
const failures: Record<string, RequestListener> = {
  'answers 500': says(500, ok),
  'answers 503': says(503, ''),
  'answers 404': says(404, ok),
  'answers 201': says(201, ok),
  'answers 204': says(204, ''),
  'answers error 1': says(200, '{"error":1,"msg":"Problem with token"}'),
  'answers error 2': says(200, '{"error":2,"msg":"SMTP failed"}'),
  'answers no error number': says(200, '{"msg":"Ok"}'),
  'answers error null': says(200, '{"error":null}'),
  'answers error false': says(200, '{"error":false}'),
  'answers an empty error': says(200, '{"error":""}'),
  'answers a list of errors': says(200, '{"error":[]}'),
  'answers null': says(200, 'null'),
  'answers a number': says(200, '0'),
  'answers nothing': says(200, ''),
  'answers a page': says(200, '<!doctype html><title>error: 0</title>'),
  'answers 10 MB': says(200, huge),
  'answers 10 MB, packed': says(200, gzipSync(huge), { 'Content-Encoding': 'gzip' }),
  'answers what is not packed': says(200, ok, { 'Content-Encoding': 'gzip' }),
  'resets the connection': (req) => (req as IncomingMessage).socket.resetAndDestroy(),
  'resets it half-way': (_req, res) => {
    res.writeHead(200, { 'Content-Length': 100 }).write('{')
    setTimeout(() => (res as ServerResponse).socket?.resetAndDestroy(), 20)
  },
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [`redirects with ${status}`, redirects(status)]),
  ),
}

/** Would never end. */
const delays: Record<string, RequestListener> = {
  'never answers': () => {},
  'answers half of it': says(200, '{"error":0', { 'Content-Length': 200 }),
  'never ends': (_req, res) => void res.writeHead(200).write('{"error":'),
  drips: (_req, res) => {
    res.writeHead(200)
    const dripping = setInterval(() => res.write(' '), 200)
    res.on('close', () => clearInterval(dripping))
  },
}

describe('the call of the mailer', () => {
  it('S46: is a GET of the protocol, with exactly its claims, signed a moment ago', async () => {
    sink.behave((req, res) => {
      expect(req.method).toBe('GET')
      sent(req, res)
    })
    await sendTo(sink.url)
    const path = sink.paths.at(-1)
    expect(path).toMatch(/^\/emailservice-usr\/signup\/[\w-]+\.[\w-]+\.[\w-]+$/)
    jwt.verify(tokenIn(path), secret, { algorithms: ['HS256'] })

    const { iat, exp, ...claims } = claimsIn(path)
    expect(claims).toEqual(order)
    expect(Math.abs(Number(iat) - Date.now() / 1000)).toBeLessThan(5)
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(900)
  })

  it('S46: has at most 4,000 bytes of URL, also for the longest address; a longer one is never sent', async () => {
    sink.behave(sent)
    const longest = `${'é'.repeat(64)}@${'l'.repeat(60)}.${'m'.repeat(60)}.org`
    await sendTo(sink.url, { ...order, user_email: longest, email_link_token: 'x'.repeat(400) })
    const before = sink.paths.length
    expect(sink.url.length + (sink.paths.at(-1)?.length ?? 0)).toBeLessThanOrEqual(4_000)
    await expectFailure(sink.url, { ...order, email_link_token: 'x'.repeat(3_000) })
    expect(sink.paths.length).toBe(before)
  })

  it.each(Object.entries(failures))(
    'S46: fails, saying nothing of the mail, when the mailer %s',
    async (_name, as) => {
      sink.behave(as)
      const before = sink.paths.length
      expect(await expectFailure(sink.url)).toBeLessThan(2_000)
      expect(sink.paths.length).toBe(before + 1)
      expect(elsewhere.paths).toEqual([])
    },
  )

  it('S46: fails after about five seconds when the mailer keeps it waiting, in each way', async () => {
    const sinks = await Promise.all(Object.values(delays).map((as) => startSink(as)))
    for (const time of await Promise.all(sinks.map(({ url }) => expectFailure(url)))) {
      expect(time).toBeGreaterThan(4_000)
      expect(time).toBeLessThan(6_500)
    }
    await Promise.all(sinks.map((each) => each.close()))
  })

  it('S46: fails when nobody is there', async () => {
    const gone = await startSink()
    await gone.close()
    expect(await expectFailure(gone.url)).toBeLessThan(2_000)
  })

  it('S46: tells the refusal of one mail from a mailer that is out of order', async () => {
    const mailer = mailerAt(sink.url)
    sink.behave(says(200, '{"error":2}'))
    await expect(mailer.send('signup', order)).rejects.toThrow(MailRefusedError)
    sink.behave(says(500, ''))
    await expect(mailer.send('signup', order)).rejects.not.toThrow(MailRefusedError)
  })
})

/** Milliseconds until the call failed; its error holds no part of the URL and of what was in it. */
async function expectFailure(url: string, what = order) {
  const before = sink.paths.length
  const started = performance.now()
  const error: unknown = await sendTo(url, what).then(
    () => null,
    (reason) => reason,
  )
  const time = performance.now() - started
  expect(error).toBeInstanceOf(MailerError)
  const said = inspect(error, { depth: 9, showHidden: true, maxStringLength: null })
  const secrets = [url, new URL(url).port, 'emailservice-usr', what.email_link_url, what.email_link_token]
  const parts = sink.paths.slice(before).flatMap((path) => tokenIn(path).split('.'))
  for (const secret of [...secrets, ...parts, what.user_email, what.user_aut_key_or_otp])
    expect(said).not.toContain(secret)
  return time
}
