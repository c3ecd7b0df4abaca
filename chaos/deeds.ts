// What people do in an installation, in numbers.
import { expect } from 'vitest'
import { readMail, waitFor } from '../test/support/people.ts'
import type { Visitor } from './visitors.ts'
import type { World } from './world.ts'

let count = 0

/** An address that nobody had in this run. */
export function newAddress() {
  count++
  return `chaos-${count}@example.org`
}

/** So many visitors who have signed up, and are logged in. */
export async function signUpMany({ visitors }: World, many: number): Promise<Visitor[]> {
  return Promise.all(
    Array.from({ length: many }, async () => {
      const visitor = visitors.one()
      const { status, broken } = await visitor.post('/auth/signup', { email: newAddress() })
      if (status !== 303) throw new Error(`signing up was answered ${broken ?? status}`)
      return visitor
    }),
  )
}

/** What opens /metrics. */
export const metricsToken = 'metrics-0123456789-0123456789-0123456789'

/** A number of /metrics, by its name and labels as they are written there. */
export async function readNumber({ url }: World, name: string) {
  const answer = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${metricsToken}` } })
  const line = (await answer.text()).split('\n').find((one) => one.startsWith(`${name} `))
  if (!line) throw new Error(`There is no ${name} in /metrics.`)
  return Number(line.slice(name.length))
}

/** A member with the key that was mailed. */
export async function signUpAndRead(world: World) {
  const visitor = world.visitors.one()
  const email = newAddress()
  const { status, broken } = await visitor.post('/auth/signup', { email })
  if (status !== 303) throw new Error(`signing up was answered ${broken ?? status}`)
  const mail = await waitFor(async () => world.mailer.sent.findLast(({ to }) => to === email) ?? null, 60_000)
  return { visitor, email, ...readMail(mail) }
}

/** Newcomers whose sign-up was answered well: `expectAllThere` says whether the site still knows each of them. */
export function peopleOf({ rows }: World) {
  const welcomed: string[] = []
  return {
    async signUp(visitor: Visitor) {
      const email = newAddress()
      const answer = await visitor.post('/auth/signup', { email })
      if (answer.status === 303) welcomed.push(email)
      visitor.jar.forget()
      return answer
    },
    async expectAllThere() {
      const found = await rows<{ email: string }>('SELECT aut_email AS email FROM minimaluser.tbl_auth')
      const known = new Set(found.map(({ email }) => email))
      expect(
        welcomed.filter((email) => !known.has(email)),
        'sign-ups that were answered and are lost',
      ).toEqual([])
    },
  }
}

/** As if the time were over in which processes that have ended might still be at their jobs (S47). */
export async function hurry({ rows }: World) {
  await rows(
    `UPDATE pgboss.job SET retry_delay = 0, started_on = started_on - expire_in WHERE state = 'active'`,
  )
}

/** That the last key that was mailed to an address opens its account. */
export async function expectKeyOpens({ visitors, mailer }: World, email: string) {
  const mail = mailer.sent.findLast(({ to }) => to === email)
  const { key } = readMail(mail ?? { text: '' })
  const { status } = await visitors.one().post('/auth/login', { email, key })
  expect(status, `log-in of ${email} with the last key that was mailed`).toBe(303)
}
