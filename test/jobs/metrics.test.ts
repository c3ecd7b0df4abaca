// What the numbers say of the queue, the mails and the database, and what is left of them when that is away.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { insertUndoTicket } from '../../src/db/undo-tickets.ts'
import { findUserByEmail } from '../../src/db/users.ts'
import type { MailJob } from '../../src/jobs/queue.ts'
import { sendMail } from '../../src/jobs/send-mail.ts'
import { askDatabase } from '../support/accounts.ts'
import { numberIn } from '../support/numbers.ts'
import { newAddress } from '../support/people.ts'
import { type Relay, startRelay } from '../support/relay.ts'
import { type Sink, sent, startSink } from '../support/sink.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { countTo } from '../support/time.ts'

let relay: Relay
let sink: Sink
let site: TestSite
beforeAll(async () => {
  relay = await startRelay()
  sink = await startSink()
  site = await startSite({ worker: false, config: { databaseUrl: relay.url, mailerUrl: sink.url } })
})
afterEach(() => sink.behave(sent))
afterAll(async () => {
  await site.close()
  await sink.close()
  await relay.close()
})

const told = async (name: string, labels?: Record<string, string>) =>
  numberIn(await site.deps.metrics.text(), name, labels)

async function signUp() {
  const email = newAddress()
  await site.browser().post('/auth/signup').type('form').send({ email }).expect(303)
  return (await findUserByEmail(site.deps.db, email))?.id ?? ''
}

describe('the queue', () => {
  const change = (set: string) =>
    site.deps.db.executeSql(`UPDATE pgboss.job SET ${set} WHERE name = 'send-mail'`)
  const jobs = (state: string, queue = 'send-mail') => told('minimaluser_jobs', { queue, state })

  it('is told by job and state, with the time of the oldest job that is due', async () => {
    expect(await jobs('waiting')).toBe(0)
    expect(await told('minimaluser_oldest_due_job_seconds', { queue: 'send-mail' })).toBe(0)
    await signUp()
    expect(await jobs('waiting')).toBe(1)
    expect(await jobs('waiting', 'store-tile')).toBe(1)
    await change("start_after = now() - interval '100 seconds'")
    expect(await told('minimaluser_oldest_due_job_seconds', { queue: 'send-mail' })).toBeGreaterThanOrEqual(
      100,
    )
    expect(await told('minimaluser_oldest_due_job_seconds', { queue: 'store-tile' })).toBeLessThan(100)
    await change("start_after = now() + interval '100 seconds'")
    expect(await told('minimaluser_oldest_due_job_seconds', { queue: 'send-mail' })).toBe(0)
    for (const state of ['retry', 'active', 'failed']) {
      await change(`state = '${state}'`)
      expect(await jobs(state)).toBe(1)
      expect(await jobs('waiting')).toBe(0)
    }
    await change("state = 'completed'")
    expect(await jobs('failed')).toBe(0)
  })

  it('tells of what was given up', async () => {
    await site.deps.queue.send(site.deps.db, 'given-up', { job: 'send-mail', userId: '1' } as never)
    expect(await jobs('dead', 'given-up')).toBe(1)
  })
})

describe('mails', () => {
  const send = (job: MailJob) => sendMail(site.deps)(job)
  const refuse: Parameters<Sink['behave']>[0] = (_req, res) => void res.end('{"error":2,"msg":"refused"}')
  const answering =
    (status: number): Parameters<Sink['behave']>[0] =>
    (_req, res) =>
      void res.writeHead(status).end()
  const count = (outcome: string, service = 'signup') => told('minimaluser_mails_total', { service, outcome })

  it('are counted by service and by what came of each try', async () => {
    const job = { service: 'signup', userId: await signUp() } as const
    sink.behave(answering(500))
    await send(job)
    sink.behave(refuse)
    await send(job)
    await send({ ...job, refusals: 120 })
    sink.behave(sent)
    await send(job)
    await countTo(site, 'mailHourly', 100)
    await send(job)
    await send({ ...job, userId: '0' })
    const outcomes = ['failed', 'refused', 'given-up', 'sent', 'postponed', 'not-needed']
    expect(await Promise.all(outcomes.map((outcome) => count(outcome)))).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('are counted as an error where nobody foresaw what happened, which the queue hears', async () => {
    const job = { service: 'signup', userId: await signUp() } as const
    vi.spyOn(site.deps.mailer, 'send').mockRejectedValueOnce(new TypeError('a fault'))
    await expect(send(job)).rejects.toThrow('a fault')
    expect(await count('error')).toBe(1)
  })

  it('are counted as skipped where the mailer knows no notices', async () => {
    const userId = await signUp()
    await insertUndoTicket(site.deps.db, userId, newAddress())
    const ticketId = await askDatabase(site, 'SELECT max(tck_id) FROM minimaluser.tbl_ticket')
    sink.behave(answering(404))
    await send({ service: 'notice', userId, ticketId, notice: 'key-changed' })
    expect(await count('skipped', 'notice')).toBe(1)
  })
})

describe('the pool', () => {
  it('is told: connections in use and idle, how many there may be, and who waits', async () => {
    const { db } = site.deps
    expect(await told('minimaluser_database_connections_limit')).toBe(20)
    await db.transaction(async () => {
      expect(await told('minimaluser_database_connections', { state: 'in-use' })).toBeGreaterThanOrEqual(1)
    })
    const many = Promise.all(Array.from({ length: 40 }, () => db.executeSql('SELECT pg_sleep(0.2)')))
    expect(await told('minimaluser_database_waiting')).toBeGreaterThanOrEqual(20)
    await many
    expect(await told('minimaluser_database_waiting')).toBe(0)
    expect(await told('minimaluser_database_connections', { state: 'idle' })).toBeGreaterThanOrEqual(19)
  })
})

describe('a database whose connections', () => {
  it.each(['refuse', 'swallow'] as const)(
    'S57: %s costs the numbers of the queue, and no time',
    async (fault) => {
      expect(await told('minimaluser_database_up')).toBe(1)
      await relay[fault]()
      const begun = Date.now()
      const texts = await Promise.all(Array.from({ length: 5 }, () => site.deps.metrics.text()))
      expect(Date.now() - begun).toBeLessThan(2_000)
      for (const text of texts) {
        expect(numberIn(text, 'minimaluser_database_up')).toBe(0)
        expect(text).not.toMatch(/^minimaluser_(jobs|oldest)/m)
        expect(numberIn(text, 'minimaluser_processes')).toBe(1)
        expect(numberIn(text, 'minimaluser_database_connections_limit')).toBe(20)
      }
      await relay.accept()
      await expect.poll(() => told('minimaluser_database_up'), { timeout: 10_000 }).toBe(1)
      expect(await told('minimaluser_jobs', { queue: 'clean-up', state: 'waiting' })).toBe(0)
    },
  )
})
