// A real SMTP server for the tests, with STARTTLS under its own certificate, that keeps and parses what arrives.

import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Arrived = { from: string; recipients: string[]; secure: boolean; raw: string; mail: ParsedMail }

/** Starts the server, on a port of the system's choice unless one is given; `url` is what SMTP_URL would be. */
export async function startMailServer(options: SMTPServerOptions = {}, at = 0) {
  const arrived: Arrived[] = []
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks)
        const { mailFrom, rcptTo } = session.envelope
        arrived.push({
          from: mailFrom ? mailFrom.address : '',
          recipients: rcptTo.map(({ address }) => address),
          secure: session.secure,
          raw: raw.toString(),
          mail: await simpleParser(raw),
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((listening) => server.listen(at, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo
  return {
    arrived,
    port,
    url: `smtp://127.0.0.1:${port}?tls.rejectUnauthorized=false`,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  }
}
