// The site as it is in production, with our album and members who are logged in; only PostgreSQL is that of the tests.
import { openSync } from 'node:fs'
import { devNull } from 'node:os'
import { createGate } from '../../attack/gate.ts'
import { signUpAndRead } from '../../chaos/deeds.ts'
import { argumentsOf } from '../../chaos/program.ts'
import type { Answer } from '../../chaos/visitors.ts'
import { openWorld, type World } from '../../chaos/world.ts'
import { waitFor } from '../../test/support/people.ts'
import { type Program, startProgram } from '../../test/support/program.ts'

export interface Production {
  world: World
  web: Program
  close(): Promise<void>
}

/** The web process, whose log nobody reads: a reader would need a core of its own. `env` is for what it is told besides. */
export function startWeb({ env, wire }: World, told: Record<string, string> = {}) {
  return startProgram(argumentsOf('web'), {
    cwd: import.meta.dirname,
    env: { ...env, DATABASE_URL: wire.direct, ...told },
    output: openSync(devNull, 'w'),
  })
}

/** Starts one, and resolves once it answers. */
export async function openProduction(told: Record<string, string> = {}): Promise<Production> {
  const world = await openWorld()
  const web = startWeb(world, told)
  await waitFor(async () => {
    if (web.child.exitCode !== null) throw new Error(`the site ended: ${web.said()}`)
    return (await world.visitors.isAlive()) || null
  })
  return {
    world,
    web,
    async close() {
      await web.end('SIGTERM')
      await world.close()
    },
  }
}

/** A member who is confirmed and has a key of their own. */
export async function newMember(world: World) {
  const { visitor, email, link, key } = await signUpAndRead(world)
  await done(visitor.post(link, {}))
  await done(
    visitor.post('/auth/userprofile/key', {
      accesskey: key,
      newaccesskey: ownKey,
      confirmaccesskey: ownKey,
    }),
  )
  await visitor.get('/')
  return { visitor, email }
}

/** The answer to a form. @throws Error when it was refused */
export async function done(answer: Promise<Answer>) {
  const answered = await answer
  const { status, broken } = answered
  if (status !== 200 && status !== 303) throw new Error(`a form was answered ${broken ?? status}`)
  return answered
}

/** What opens their accounts. */
export const ownKey = 'two cats on a warm roof'

/** The headers of so many, made a few at a time: each needs three hashes. */
export function newMembers(world: World, many: number) {
  const gate = createGate(4)
  return Promise.all(
    Array.from({ length: many }, async () => {
      const { visitor } = await gate(() => newMember(world))
      return { Cookie: `__Host-sid=${visitor.jar.value('sid')}` }
    }),
  )
}
