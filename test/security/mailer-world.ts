// A small world around a mailer that is not ours: a site, a sink that behaves as it is told, and who looks into it.
import type { RequestListener } from 'node:http'
import { askDatabase } from '../support/accounts.ts'
import { jobsDone, rowsOf } from '../support/database-dump.ts'
import { type Member, post } from '../support/members.ts'
import { newAddress, waitFor } from '../support/people.ts'
import { claimsIn, type Sink, sent, startSink } from '../support/sink.ts'
import { startSite, type TestSite } from '../support/site.ts'

export interface World {
  site: TestSite
  sink: Sink
  /** The newest mail of a service to an address, once there is one that was asked for since `from`. */
  order(service: string, email: string, from?: number): Promise<Record<string, string>>
}

/** A site with a mailer that behaves so, for as long as somebody lives in it. */
export async function inWorld(mailer: RequestListener, live: (world: World) => Promise<void>) {
  const sink = await startSink(mailer)
  const site = await startSite({ config: { mailerUrl: sink.url, limitFactor: 10 } })
  const order: World['order'] = (service, email, from = 0) =>
    waitFor(async () => {
      const paths = sink.paths.slice(from).filter((path) => path.startsWith(`/emailservice-usr/${service}/`))
      return paths.map(claimsIn).findLast((claims) => claims.user_email === email) ?? null
    }, 30_000)
  await live({ site, sink, order }).finally(async () => {
    sink.hangUp()
    await site.close()
    await sink.close()
  })
}

/** What was logged under a name. */
export function eventsOf({ site }: World, event: string) {
  return site.logged.map((line) => JSON.parse(line)).filter((line) => line.event === event)
}

/** As if the time until the next try were over; resolves when all went out. */
export async function recover({ site, sink }: World) {
  sink.behave(sent)
  await waitFor(async () => {
    await rowsOf(site, "UPDATE pgboss.job SET start_after = now() WHERE state IN ('created', 'retry')")
    site.deps.queue.wake()
    const left = await askDatabase(site, "SELECT count(*) FROM pgboss.job WHERE state < 'completed'")
    return left === '0' ? true : null
  }, 30_000)
}

/** Signs up and reads the mail, whose key works then. */
export async function signUp({ site, order }: World) {
  const [browser, email] = [site.browser(), newAddress()]
  await post(browser, '/auth/signup', { email }).expect(303)
  const mail = await order('signup', email)
  await jobsDone(site)
  return { browser, email, key: mail.user_aut_key_or_otp ?? '', token: mail.email_link_token }
}

/** The fields of the form for another key. */
export const keyForm = (member: Pick<Member, 'key'>, key: string) => ({
  accesskey: member.key,
  newaccesskey: key,
  confirmaccesskey: key,
})
