// What people do in an installation, in numbers.
import { waitFor } from '../test/support/people.ts'
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

/** A member with the key that was mailed. */
export async function signUpAndRead(world: World) {
  const visitor = world.visitors.one()
  const email = newAddress()
  const { status, broken } = await visitor.post('/auth/signup', { email })
  if (status !== 303) throw new Error(`signing up was answered ${broken ?? status}`)
  const mail = await waitFor(async () => world.mailer.sent.findLast(({ to }) => to === email) ?? null, 60_000)
  const key = /^[A-Za-z2-9]{14}$/m.exec(mail.text)?.[0] ?? ''
  const link = new URL(/^https:\/\/\S+$/m.exec(mail.text)?.[0] ?? 'https://none.invalid/').pathname
  return { visitor, email, key, link }
}
