// The companion mailer as a process of its own: `npm run mailer`, and the line `mailer` of the Procfile.
import { createSecretKey } from 'node:crypto'
import { readMailerConfig } from '../config.ts'
import { listen } from '../listen.ts'
import { runProcess } from '../run-process.ts'
import { createMailerApp } from './app.ts'
import { createSmtpDeliver } from './smtp.ts'
import { createMailViews } from './views.ts'

await runProcess('mailer', readMailerConfig, async (config, log) => {
  const { smtpUrl: url, senderName, senderAddress, siteName } = config
  const smtp = createSmtpDeliver({ url, senderName, senderAddress })
  const secrets = config.secrets.map((secret) => createSecretKey(secret, 'utf8'))
  const app = createMailerApp({ secrets, deliver: smtp.deliver, views: createMailViews(), log, siteName })

  const server = await listen(app, { port: config.port })
  log.info({ event: 'mailer.started', port: server.port }, 'the mailer is listening')
  return async () => {
    await server.close()
    smtp.close()
  }
})
