// The companion mailer over https, which keeps what it sends, and which can be made to misbehave.
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createLog } from '../src/helpers/log.ts'
import { signingKeys } from '../src/helpers/token.ts'
import { createMailerApp } from '../src/mailer/app.ts'
import type { Mail } from '../src/mailer/mail.ts'
import { createMailViews } from '../src/mailer/views.ts'
import { testSecrets } from '../test/support/site.ts'

export interface FaultyMailer {
  /** As MAILER_URL wants it. */
  url: string
  /** Every mail that went out, oldest first. */
  sent: Mail[]
  /** Misbehaves from the next request on; null: is in order again, but for the requests that it has. */
  behave(as: RequestListener | null): void
  /** How long each request was kept that a misbehaviour had, until the site or it gave up: milliseconds. */
  kept: number[]
  /** Out of reach, and back on the same port. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A listener that notes in `kept` for how many milliseconds each of its requests lasted. */
export function timed(kept: number[], listener: RequestListener): RequestListener {
  return (req, res) => {
    const begun = performance.now()
    res.once('close', () => kept.push(performance.now() - begun))
    listener(req, res)
  }
}

/** Real in everything but the last step, so that tokens that have run out are refused as by any mailer. */
export async function startFaultyMailer(pem: { key: string; cert: string }): Promise<FaultyMailer> {
  const sent: Mail[] = []
  const app = createMailerApp({
    secrets: signingKeys(testSecrets.JWT_MAILER_SECRET),
    deliver: async (mail) => void sent.push(mail),
    views: createMailViews(),
    log: createLog({ level: 'silent', name: 'mailer' }),
    siteName: 'Minimal+User',
  })
  let fault: RequestListener | null = null
  const kept: number[] = []
  let server = await open(0)
  const { port } = server.address() as AddressInfo

  async function open(at: number) {
    const opened = createServer(pem, (req, res) => {
      res.on('error', () => {})
      if (fault) timed(kept, fault)(req, res)
      else app(req, res)
    })
    opened.on('tlsClientError', () => {})
    opened.listen(at)
    await once(opened, 'listening')
    return opened
  }
  async function stop() {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  return {
    url: `https://localhost:${port}/`,
    sent,
    behave(as) {
      fault = as
    },
    kept,
    stop,
    async start() {
      server = await open(port)
    },
    async close() {
      if (server.listening) await stop()
    },
  }
}
