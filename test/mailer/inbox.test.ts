// The development inbox: what it keeps, and how it shows mails that may hold anything.

import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express from 'express'
import helmet from 'helmet'
import supertest from 'supertest'
import { describe, expect, it, onTestFinished } from 'vitest'
import { staticFolder } from '../../src/deps.ts'
import { createInbox } from '../../src/embedded/inbox.ts'
import { createViews, loadAssets } from '../../src/views.ts'

/** An address of this machine that is not loopback: whoever uses it comes from there. */
const otherAddress = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address

const mail = {
  to: 'pi@example.org',
  subject: 'Welcome <b>Pi</b>',
  text: 'Hello,\n\nopen https://cats.example/confirm/a.b-c_d?x=1&y=2\n\n<script>alert(1)</script>\n',
  html: '<!doctype html><style>p { color: red }</style><p>Hello</p><script>alert(1)</script>',
}

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'inbox-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'inbox')
}

/** The inbox behind headers as strict as the site's. */
function openInbox(folder: string) {
  const inbox = createInbox({ folder })
  const app = express().set('view engine', 'njk')
  Object.assign(app.locals, { theme: 'auto', path: '/dev/inbox' })
  createViews({
    ...loadAssets(fileURLToPath(staticFolder)),
    siteName: 'Minimal+User',
    baseUrl: 'http://localhost:3000',
    development: true,
  }).express(app)
  const contentSecurityPolicy = {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  }
  app.use(helmet({ contentSecurityPolicy, xFrameOptions: { action: 'deny' } }))
  app.use(inbox.router)
  return { ...inbox, app, get: (path: string) => supertest(app).get(path) }
}

async function keptMail() {
  const inbox = openInbox(await newFolder())
  await inbox.deliver(mail)
  const [kept] = (await inbox.get('/dev/inbox.json')).body
  return { ...inbox, id: kept.id as string }
}

describe('GET /dev/inbox.json', () => {
  it('is an empty list before the first mail', async () => {
    const { get } = openInbox(await newFolder())

    const answer = await get('/dev/inbox.json')

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual([])
  })

  it('tells all of each mail, the newest first, even within a millisecond', async () => {
    const { deliver, get } = openInbox(await newFolder())
    const before = Date.now()
    for (let at = 0; at < 12; at += 1) await deliver({ ...mail, subject: `Mail ${at}` })

    const { body } = await get('/dev/inbox.json')

    expect(body.map(({ subject }: { subject: string }) => subject)).toEqual(
      Array.from({ length: 12 }, (_, at) => `Mail ${11 - at}`),
    )
    expect(body[0]).toEqual({
      ...mail,
      subject: 'Mail 11',
      id: expect.stringMatching(/^[\w-]+$/),
      links: ['https://cats.example/confirm/a.b-c_d?x=1&y=2'],
      sent: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    expect(Date.parse(body[0].sent)).toBeGreaterThanOrEqual(before)
    expect(new Set(body.map(({ id }: { id: string }) => id)).size).toBe(12)
  })

  it('keeps the mails when the site starts again, readable by its owner only', async () => {
    const folder = await newFolder()
    await openInbox(folder).deliver(mail)

    const { body } = await openInbox(folder).get('/dev/inbox.json')

    expect(body).toHaveLength(1)
    const [file = ''] = await readdir(folder)
    expect((await stat(join(folder, file))).mode & 0o077).toBe(0)
  })

  it('shares the folder between processes and keeps the newest 200', async () => {
    const folder = await newFolder()
    const [web, worker] = [openInbox(folder), openInbox(folder)]
    for (let at = 0; at < 203; at += 1)
      await (at % 2 ? web : worker).deliver({ ...mail, subject: `Mail ${at}` })

    const { body } = await web.get('/dev/inbox.json')

    expect(body).toHaveLength(200)
    const subjects = body.map(({ subject }: { subject: string }) => subject)
    expect(subjects).not.toContain('Mail 0')
    expect(subjects).toContain('Mail 202')
    expect(await readdir(folder)).toHaveLength(200)
  })

  it('does not stumble over what else lies in the folder', async () => {
    const folder = await newFolder()
    const { deliver, get } = openInbox(folder)
    await deliver(mail)
    await writeFile(join(folder, 'half-written.json.new'), '{"id":')
    await writeFile(join(folder, '.DS_Store'), '')

    expect((await get('/dev/inbox.json')).body).toHaveLength(1)
  })
})

describe('GET /dev/inbox', () => {
  it('says so when there is no mail', async () => {
    const { get } = openInbox(await newFolder())

    expect((await get('/dev/inbox')).text).toContain('No mail yet')
  })

  it('lists the mails, escaped, each with a way to it', async () => {
    const { get, id } = await keptMail()

    const { status, text } = await get('/dev/inbox')

    expect(status).toBe(200)
    expect(text).toContain(`<a href="/dev/inbox/${id}">Welcome &lt;b&gt;Pi&lt;/b&gt;</a>`)
    expect(text).toContain('pi@example.org')
    expect(text).not.toContain('<b>Pi')
  })
})

describe('GET /dev/inbox/:id', () => {
  it('shows text and links, escaped, and the HTML in a frame that may do nothing', async () => {
    const { get, id } = await keptMail()

    const { status, text, headers } = await get(`/dev/inbox/${id}`)

    expect(status).toBe(200)
    expect(text).toContain('<a href="https://cats.example/confirm/a.b-c_d?x=1&amp;y=2">')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toContain('<script>')
    expect(text).toMatch(
      new RegExp(
        `<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"[^>]* src="/dev/inbox/${id}/html"`,
      ),
    )
    expect(headers['content-security-policy']).toContain("frame-src 'self'")
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })

  it('links only to the web', async () => {
    const { deliver, get } = openInbox(await newFolder())
    await deliver({
      ...mail,
      text: 'javascript:alert(1) ftp://x.example/ http://cats.example/1 <https://cats.example/2>',
    })

    const { body } = await get('/dev/inbox.json')

    expect(body[0].links).toEqual(['http://cats.example/1', 'https://cats.example/2'])
  })

  it.each([
    '/dev/inbox/unknown',
    '/dev/inbox/000000000000000-000000-00000000',
    '/dev/inbox/..%2f..%2fpackage',
    '/dev/inbox/%00',
    '/dev/inbox/unknown/html',
  ])('answers 404 to %s', async (path) => {
    const { get } = await keptMail()

    expect((await get(path)).status).toBe(404)
  })
})

describe('GET /dev/inbox/:id/html', () => {
  it('is the HTML as it is, sandboxed, for a frame of this site only', async () => {
    const { get, id } = await keptMail()

    const { text, headers } = await get(`/dev/inbox/${id}/html`)

    expect(text).toBe(mail.html)
    expect(headers['content-type']).toMatch(/^text\/html/)
    expect(headers['x-frame-options']).toBe('SAMEORIGIN')
    const policy = headers['content-security-policy']?.split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        'sandbox allow-popups allow-popups-to-escape-sandbox',
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'self'",
      ]),
    )
    expect(policy?.join()).not.toMatch(/script-src|allow-(?!popups)/)
  })
})

describe('the inbox', () => {
  it.each(['cats.example', 'rebind.test:3000', '127.0.0.1.evil.example', ''])(
    'is not there for the host "%s"',
    async (host) => {
      const { get, id } = await keptMail()
      for (const path of ['/dev/inbox', '/dev/inbox.json', `/dev/inbox/${id}`, `/dev/inbox/${id}/html`]) {
        await get(path).set('Host', host).expect(404)
      }
      await get('/dev/inbox').set('Host', 'localhost:3000').expect(200)
    },
  )

  if (otherAddress)
    it('is not there for another computer', async () => {
      const { app } = await keptMail()
      const server = app.listen(0)
      onTestFinished(() => void server.close())
      const { port } = server.address() as AddressInfo
      const ask = (address: string) =>
        supertest(`http://${address}:${port}`).get('/dev/inbox').set('Host', `localhost:${port}`)
      await ask('127.0.0.1').expect(200)
      await ask(otherAddress ?? '').expect(404)
    })
})
