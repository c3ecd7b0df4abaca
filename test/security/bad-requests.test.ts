// Paths, tokens and bodies that make no sense: the site answers in its own look and stays up.
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectHelpful } from '../support/look.ts'
import { newAddress, readMail, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { cookieHeader, send, sendForm, sendLines } from './plain-http.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite({ config: { production: true } })
})
afterAll(() => site.close())

describe('paths', () => {
  it.each([
    ...['/%', '/%zz', '/%ff', '/%00', '/%e0%a4%a', '/pictures/%', '/pictures/%ff', '/pictures/%00.svg'],
    ...['/pictures/..%2f..%2fpackage.json', '/pictures/%2e%2e%2fpackage.json', '/pictures/__proto__'],
    ...[
      '/static/%',
      '/static/%ff',
      '/static/%00',
      '/static/..%2f..%2fpackage.json',
      '/static/../../package.json',
    ],
    ...[
      '/tiles/%',
      '/tiles/%ff',
      '/tiles/%00',
      '/tiles/..%2f..%2f..%2fetc%2fpasswd',
      '/tiles/../../../etc/passwd',
    ],
    ...['/emailconfirmationhtml/%', '/emailconfirmationhtml/%ff', '/emailconfirmationhtml/', '/constructor'],
    ...['//evil.example/', '/./', '/.env', '/.git/config', '/ABOUT', '/__proto__', `/${'a'.repeat(15_000)}`],
  ])('S41: %s is a page of the site with a 4xx', async (path) => {
    expectHelpful(await sendLines(site.url, path), path)
  })

  it('S41: names of files say nothing about the machine', async () => {
    for (const path of ['/pictures/..%2fpackage.json', '/static/..%2fapp.js', '/tiles/..%2finbox']) {
      const { text } = await sendLines(site.url, path)
      expect(text).not.toMatch(/root:|"dependencies"|createApp/)
    }
  })
})

describe('tokens in links', () => {
  it('S41: empty, cut, foreign, twice as long or with something added, confirm nobody', async () => {
    const email = newAddress()
    const member = cookieHeader(await sendForm(site.url, '/auth/signup', { email }))
    const { link } = readMail(await waitForMail(site, email))
    const token = link.split('/').at(-1) ?? ''
    const [head, body, signature] = token.split('.')
    const session = decodeURIComponent(member).replace(/^.*?s:/, '')
    const bad = [
      ...[
        '%20',
        'x',
        '.',
        '..',
        '...',
        'null',
        'undefined',
        '0',
        '[object Object]',
        randomBytes(40).toString('hex'),
      ],
      ...[token.slice(0, -1), token.slice(1), `${head}.${body}`, `${head}.${body}.`, `.${body}.${signature}`],
      ...[token + token, `${token}.x`, `${token}%00`, `${token}%ff`, `${token}%20`, token.toUpperCase()],
      ...[`${signature}.${body}.${head}`, session, 'a'.repeat(8_000), `${token}/`.repeat(3), `${token}%2f`],
    ]
    for (const value of bad) {
      const path = `/emailconfirmationhtml/${value.replaceAll(' ', '%20')}`
      expectHelpful(await send(site.url, { path }), path)
      expectHelpful(await sendForm(site.url, path, {}), path)
    }
    const home = await send(site.url, { path: '/', cookie: member })
    expect(home.text).toContain('action="/auth/resendconfirmation"')
    expect((await sendForm(site.url, link, {})).status).toBe(303)
  })
})

describe('bodies', () => {
  const form = 'application/x-www-form-urlencoded'
  const many = (count: number) => Array.from({ length: count }, (_, at) => `f${at}=1`).join('&')
  const cases: [string, number, string, string | Buffer, object?][] = [
    ['more than 20 fields', 413, form, many(21)],
    ['more than 16 kB', 413, form, `email=${'a'.repeat(16 * 1024)}`],
    [
      'a compressed form, which would unpack to a megabyte',
      415,
      form,
      gzipSync('a'.repeat(1_000_000)),
      { 'Content-Encoding': 'gzip' },
    ],
    ['what is not gzip', 415, form, 'email=x', { 'Content-Encoding': 'gzip' }],
    ['an unknown encoding', 415, form, 'email=x', { 'Content-Encoding': 'snappy' }],
    ['an unknown charset', 415, `${form}; charset=utf-7`, 'email=x'],
    ['JSON', 415, 'application/json', '{"email":"pi@example.org"}'],
    ['broken JSON', 415, 'application/json', '{'],
    ['multipart', 415, 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
    ['text', 415, 'text/plain', 'email=pi@example.org'],
    ['XML', 415, 'application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['a type that is none', 415, ';;;', 'email=x'],
    ['raw bytes', 400, form, Buffer.from([0x65, 0x6d, 0x61, 0x69, 0x6c, 0x3d, 0xff, 0xfe])],
    ['a field without a name', 422, form, '=&='],
    ['nothing but separators', 422, form, '&&&&&'],
  ]

  it.each(cases)('S41: %s: %i', async (_name, status, type, body, headers = {}) => {
    for (const path of ['/auth/signup', '/auth/login', '/cookies']) {
      const answer = await send(site.url, {
        method: 'POST',
        path,
        headers: { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type, ...headers },
        body,
      })
      expect(answer.status, path).toBe(status)
      expectHelpful(answer, path)
    }
  })

  it('S41: 20 fields and 16 kB are still read', async () => {
    expect((await sendForm(site.url, '/auth/signup', many(20))).status).toBe(422)
    expect((await sendForm(site.url, '/auth/signup', `email=${'a'.repeat(16_000)}`)).status).toBe(422)
  })
})
