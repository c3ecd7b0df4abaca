// The site as it is in production, with a filled database and members who are logged in.
import { openSync } from 'node:fs'
import { devNull } from 'node:os'
import { createGate } from '../../attack/gate.ts'
import { signUpAndRead } from '../../chaos/deeds.ts'
import { argumentsOf } from '../../chaos/program.ts'
import { openWorld, type World } from '../../chaos/world.ts'
import { waitFor } from '../../test/support/people.ts'
import { type Program, startProgram } from '../../test/support/program.ts'

export interface Production {
  world: World
  web: Program
  close(): Promise<void>
}

/** Starts one, whose log nobody reads: a reader would need a core of its own. `env` is for what it is told besides. */
export async function openProduction(env: Record<string, string> = {}): Promise<Production> {
  const world = await openWorld()
  const told = { ...world.env, DATABASE_URL: world.wire.direct, ...env }
  const web = startProgram(argumentsOf('web'), {
    cwd: import.meta.dirname,
    env: told,
    output: openSync(process.env.LOGTO ?? devNull, 'w'),
  })
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

/** The headers of a member who is confirmed and has a key of their own. */
export async function newMember(world: World) {
  const { visitor, link, key } = await signUpAndRead(world)
  await visitor.post(link, {})
  const form = { accesskey: key, newaccesskey: ownKey, confirmaccesskey: ownKey }
  const { status } = await visitor.post('/auth/userprofile/key', form)
  if (status !== 303) throw new Error(`the key was not changed: ${status}`)
  await visitor.get('/')
  return { Cookie: `__Host-sid=${visitor.jar.value('sid')}` }
}

/** What opens their accounts. */
export const ownKey = 'two cats on a warm roof'

/** Of so many, a few at a time: each needs three hashes. */
export function newMembers(world: World, many: number) {
  const gate = createGate(4)
  return Promise.all(Array.from({ length: many }, () => gate(() => newMember(world))))
}
