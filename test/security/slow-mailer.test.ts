// A mailer that may have sent the mail, and does not say so: asked again as if it were down, and soon no oftener than a
// mailbox bears.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { newAddress, waitFor } from '../support/people.ts'
import { claimsIn, type Sink, startSink } from '../support/sink.ts'
import { startSite, type TestSite } from '../support/site.ts'

let site: TestSite
let sink: Sink
beforeAll(async () => {
  sink = await startSink((req) => void req.socket.destroy())
  site = await startSite({ config: { mailerUrl: sink.url } })
})
afterAll(async () => {
  await site.close()
  await sink.close()
})

const triesFor = (email: string) => sink.paths.filter((path) => claimsIn(path).user_email === email).length

/** As if the wait of up to a minute were over, until there is none so short. */
function hurry() {
  return waitFor(async () => {
    site.deps.queue.wake()
    const soon = `UPDATE pgboss.job SET start_after = now() - interval '1 second'
      WHERE name = 'send-mail' AND state = 'created' AND start_after < now() + interval '1 minute'`
    await site.deps.db.executeSql(soon)
    const open =
      "name = 'send-mail' AND (state = 'active' OR start_after < now() + interval '1 minute') AND state < 'completed'"
    return (await askDatabase(site, `SELECT count(*) FROM pgboss.job WHERE ${open}`)) === '0' ? true : null
  })
}

describe('a mail that may be out', () => {
  it('S12: is tried ten times in a row, and then as often as its mailbox may get mails', async () => {
    const email = newAddress()
    await site.browser().post('/auth/signup').type('form').send({ email }).expect(303)
    await hurry()
    expect(triesFor(email)).toBe(10 + 3)
  })
})
