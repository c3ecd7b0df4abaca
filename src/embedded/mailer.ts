// The companion mailer inside the site's process, for development: the same protocol over HTTP, on a loopback port.
import { listen } from '../listen.ts'
import { createMailerApp, type MailerOptions } from '../mailer/app.ts'

/** Resolves with the MAILER_URL to call (with its final slash) once it answers. */
export async function startEmbeddedMailer(
  options: MailerOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { port, close } = await listen(createMailerApp(options), { port: 0, host: '127.0.0.1' })
  return { url: `http://127.0.0.1:${port}/`, close }
}
