// The mailer as a process and as a part of the site: listening, time-outs, stopping, and the same protocol in both.

import { createSecretKey } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startEmbeddedMailer } from '../../src/embedded/mailer.ts'
import { createLog } from '../../src/helpers/log.ts'
import type { Mail } from '../../src/mailer/mail.ts'
import { createMailViews } from '../../src/mailer/views.ts'
import { freePort } from '../support/port.ts'
import { type Program, startProgram } from '../support/program.ts'
import { startMailServer } from './mail-server.ts'
import { claims, secret, siteName, token } from './support.ts'

describe('startEmbeddedMailer', () => {
  async function start(deliver: (mail: Mail) => Promise<void>) {
    const mailer = await startEmbeddedMailer({
      secrets: [createSecretKey(secret, 'utf8')],
      deliver,
      views: createMailViews(),
      log: createLog({ level: 'silent', name: 'mailer' }),
      siteName,
    })
    onTestFinished(mailer.close)
    return mailer
  }

  it('answers the protocol on a loopback port and hands the mail over', async () => {
    const mails: Mail[] = []
    const { url } = await start(async (mail) => void mails.push(mail))

    const answer = await fetch(`${url}emailservice-usr/signup/${token(claims)}`)

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(await answer.json()).toEqual({ error: 0, msg: 'Ok' })
    expect(mails.map(({ to }) => to)).toEqual([claims.user_email])
  })

  it('S59: finishes the mail under way before it closes', async () => {
    let started = () => {}
    const underWay = new Promise<void>((resolve) => {
      started = resolve
    })
    const { url, close } = await start(async () => {
      started()
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    const answer = fetch(`${url}emailservice-usr/signup/${token(claims)}`)
    await underWay
    const before = Date.now()

    await close()

    expect(Date.now() - before).toBeLessThan(3000)
    expect(await (await answer).json()).toEqual({ error: 0, msg: 'Ok' })
    await expect(fetch(url)).rejects.toThrow()
  })

  it('S53: ends a request whose headers take longer than 15 s', { timeout: 20_000 }, async () => {
    const { url } = await start(async () => {})
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    socket.resume()
    const before = Date.now()

    await once(socket, 'close')

    expect(Date.now() - before).toBeLessThan(15_000)
  })

  it('S53: answers 431 to headers of more than 16 kB', async () => {
    const { url } = await start(async () => {})

    expect((await fetch(`${url}emailservice-usr/signup/${'x'.repeat(17_000)}`)).status).toBe(431)
  })
})

describe('npm run mailer', () => {
  // Bundled at the depth of dist/mailer/, so that it finds the views as the built one does.
  const folder = fileURLToPath(new URL(`../../.data/test-mailer-${process.pid}/`, import.meta.url))
  const program = join(folder, 'server.js')

  beforeAll(async () => {
    await mkdir(folder, { recursive: true })
    const entry = fileURLToPath(new URL('../../src/mailer/server.ts', import.meta.url))
    await build({
      entryPoints: [entry],
      outfile: program,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
    })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  function run(env: Record<string, string>) {
    const mailer = startProgram([program], { cwd: folder, env })
    onTestFinished(() => void mailer.child.kill('SIGKILL'))
    return mailer
  }

  /** The base URL of a mailer, once it says that it is listening. */
  async function started({ child, said }: Program) {
    for (;;) {
      const [, port] = /"event":"mailer\.started","port":(\d+)/.exec(said()) ?? []
      if (port) return `http://127.0.0.1:${port}/`
      if (child.exitCode !== null) throw new Error(said())
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  const goodSecret = 'k3-9fJq0-Lm2_vXw7-Tz5cRb8-Ny4hGd1e'
  const env = {
    JWT_MAILER_SECRET: goodSecret,
    SENDER_NAME: 'Pi & Tau',
    SENDER_ADDRESS: 'cats@example.org',
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'S59: sends over SMTP_URL and exits with 0 on %s',
    async (signal) => {
      const smtp = await startMailServer()
      onTestFinished(smtp.close)
      const mailer = run({ ...env, PORT: String(await freePort()), SMTP_URL: smtp.url })
      const url = await started(mailer)

      const answer = await fetch(`${url}emailservice-usr/signup/${token(claims, { key: goodSecret })}`)
      expect(await answer.json()).toEqual({ error: 0, msg: 'Ok' })
      expect(smtp.arrived[0]?.mail.from?.text).toBe('"Pi & Tau" <cats@example.org>')

      expect(await mailer.end(signal)).toBe(0)
      for (const line of mailer.said().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event')
    },
  )

  it('says so and exits when its port is taken', async () => {
    const server = createServer().listen(0)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo

    const { closed, said } = run({ ...env, PORT: String(port), SMTP_URL: 'smtp://127.0.0.1:1' })

    expect(await closed()).toBe(1)
    expect(JSON.parse(said().trim().split('\n').at(-1) ?? '')).toMatchObject({
      level: 'fatal',
      event: 'process.failed',
      err: { code: 'EADDRINUSE' },
    })
  })

  it('S49: refuses to start without its variables, naming them and no value', async () => {
    const { closed, said } = run({ ...env, JWT_MAILER_SECRET: 'too-short-to-be-one' })

    expect(await closed()).not.toBe(0)
    expect(said()).toMatch(/JWT_MAILER_SECRET/)
    expect(said()).toMatch(/SMTP_URL/)
    expect(said()).not.toContain('too-short')
    expect(said()).not.toMatch(/\n\s+at /)
  })
})
