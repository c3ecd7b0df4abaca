// The way to the SMTP server: patience, TLS, and headers that nobody can add to.

import { createServer, type Server, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSmtpDeliver } from '../../src/mailer/smtp.ts'
import { startMailServer } from './mail-server.ts'
import { sender } from './support.ts'

const mail = { to: 'pi@example.org', subject: 'Hello', text: 'Hello\n', html: '<p>Hello</p>' }

async function startSmtp(options: Parameters<typeof startMailServer>[0] = {}) {
  const server = await startMailServer(options)
  const smtp = createSmtpDeliver({ url: server.url, ...sender })
  onTestFinished(async () => {
    smtp.close()
    await server.close()
  })
  return { ...server, ...smtp }
}

/** A server that speaks as `talk` says, or not at all. */
async function startTalker(talk: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    talk(socket)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}

async function secondsToFail(url: string) {
  const smtp = createSmtpDeliver({ url, ...sender })
  onTestFinished(smtp.close)
  const before = Date.now()
  await expect(smtp.deliver(mail)).rejects.toThrow()
  return (Date.now() - before) / 1000
}

describe('createSmtpDeliver', () => {
  it.each([
    ['to', 'pi@example.org\r\nBcc: tau@example.org'],
    ['to', 'pi@example.org, tau@example.org'],
    ['to', 'pi@example.org>\r\nRCPT TO:<tau@example.org'],
    ['subject', 'Hello\r\nBcc: tau@example.org'],
    ['subject', 'Hello\r\n\r\nGood news'],
  ])('lets no %s add a header, a recipient or a body: %j', async (field, value) => {
    const { deliver, arrived } = await startSmtp()

    await deliver({ ...mail, [field]: value }).catch(() => {})

    for (const each of arrived) {
      expect(each.recipients).toHaveLength(1)
      expect(each.recipients).not.toContain('tau@example.org')
      expect(each.mail.bcc).toBeUndefined()
      expect(each.mail.text?.trim()).toBe('Hello')
    }
    if (field === 'subject') expect(arrived).toHaveLength(1)
  })

  it('writes the sender of the configuration, quoted where it must be', async () => {
    const server = await startMailServer()
    const smtp = createSmtpDeliver({
      url: server.url,
      senderName: 'Cats, "Pi"\r\nBcc: x@example.org',
      senderAddress: 'cats@example.org',
    })
    onTestFinished(async () => {
      smtp.close()
      await server.close()
    })

    await smtp.deliver(mail)

    expect(server.arrived[0]?.mail.from?.value).toHaveLength(1)
    expect(server.arrived[0]?.mail.from?.value[0]?.address).toBe('cats@example.org')
    expect(server.arrived[0]?.recipients).toEqual(['pi@example.org'])
  })

  it('sends many at once over a few connections', async () => {
    let connections = 0
    const { deliver, arrived } = await startSmtp({
      onConnect(_session, done) {
        connections += 1
        done()
      },
    })

    await Promise.all(Array.from({ length: 30 }, (_, at) => deliver({ ...mail, to: `cat${at}@example.org` })))

    expect(new Set(arrived.flatMap(({ recipients }) => recipients)).size).toBe(30)
    expect(connections).toBeLessThanOrEqual(5)
  })

  it('logs in with the user and password of the URL', async () => {
    const tried: (string | undefined)[][] = []
    const server = await startMailServer({
      authOptional: false,
      onAuth({ username, password }, _session, done) {
        tried.push([username, password ?? undefined])
        done(null, { user: username })
      },
    })
    const smtp = createSmtpDeliver({
      url: server.url.replace('://', '://cat%40example.org:p%3Aw%2Fd%26@'),
      ...sender,
    })
    onTestFinished(async () => {
      smtp.close()
      await server.close()
    })

    await smtp.deliver(mail)

    expect(tried).toEqual([['cat@example.org', 'p:w/d&']])
    expect(server.arrived).toHaveLength(1)
  })

  it('refuses the self-made certificate of a server unless the URL says so', async () => {
    const server = await startMailServer()
    onTestFinished(server.close)

    await secondsToFail(`smtp://127.0.0.1:${server.port}`)

    expect(server.arrived).toHaveLength(0)
  })

  it('hands nothing to a server elsewhere that offers no STARTTLS, whatever the query says', async () => {
    const server = await startMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
    onTestFinished(server.close)

    // 0.0.0.0 reaches this machine, but its name does not say so.
    await secondsToFail(`smtp://0.0.0.0:${server.port}?requireTLS=false&ignoreTLS=true`)
    expect(server.arrived).toHaveLength(0)

    const near = createSmtpDeliver({ url: `smtp://127.0.0.1:${server.port}`, ...sender })
    onTestFinished(near.close)
    await near.deliver(mail)
    expect(server.arrived.map(({ secure }) => secure)).toEqual([false])
  })

  it('speaks TLS from the first byte to smtps', async () => {
    const server = await startMailServer({ secure: true })
    const smtp = createSmtpDeliver({ url: server.url.replace('smtp:', 'smtps:'), ...sender })
    onTestFinished(async () => {
      smtp.close()
      await server.close()
    })

    await smtp.deliver(mail)

    expect(server.arrived.map(({ secure }) => secure)).toEqual([true])
  })

  it('S46: gives up well before the 5 s of the site on a server that says nothing', async () => {
    const port = await startTalker(() => {})

    expect(await secondsToFail(`smtp://127.0.0.1:${port}`)).toBeLessThan(4.5)
  })

  it('S46: gives up as early on a server that answers drop by drop', async () => {
    const port = await startTalker((socket) => {
      socket.write('220 welcome\r\n')
      const drops = setInterval(() => socket.write('250-still here\r\n'), 200)
      socket.on('close', () => clearInterval(drops))
    })

    expect(await secondsToFail(`smtp://127.0.0.1:${port}`)).toBeLessThan(4.5)
  })

  it('delivers again over a new connection when the server has dropped the old one', async () => {
    const { deliver, arrived } = await startSmtp({ socketTimeout: 200 })

    await deliver(mail)
    await new Promise((resolve) => setTimeout(resolve, 500))
    await deliver(mail)

    expect(arrived).toHaveLength(2)
  })

  it('S58: fails while the server is down and delivers once it is back', async () => {
    const server = await startMailServer()
    const smtp = createSmtpDeliver({ url: server.url, ...sender })
    onTestFinished(smtp.close)
    await smtp.deliver(mail)
    await server.close()
    await expect(smtp.deliver(mail)).rejects.toThrow()

    const again = await startMailServer({}, server.port)
    onTestFinished(again.close)
    await smtp.deliver(mail)

    expect(again.arrived).toHaveLength(1)
  })
})
