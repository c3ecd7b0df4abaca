// What a fault of an installation is, and the ways to bring one about.
import type { RequestListener } from 'node:http'
import { startSink } from '../../support/sink.ts'
import type { Manner } from '../front.ts'
import type { Installation } from '../installation.ts'

export interface Fault {
  name: string
  cause(place: Installation): Caused | Promise<Caused>
  /** How the lines begin that say what to mend: all of them. */
  mend: string[]
}

interface Caused {
  /** What the doctor is told otherwise. */
  env?: Record<string, string>
  /** Takes the fault away. */
  undo?(): unknown
}

/** Another environment. */
export const told = (env: Record<string, string>) => () => ({ env })

/** Something done in the database, and how it is undone. */
export const inDatabase =
  (statement: string, back: string): Fault['cause'] =>
  async ({ site: { deps } }) => {
    await deps.db.executeSql(statement).catch(unlessWanted)
    return { undo: () => deps.db.executeSql(back) }
  }

/** A unique index that cannot be made stays behind, and is not valid. */
function unlessWanted(error: { code?: string }) {
  if (error.code !== '23505') throw error
}

/** A proxy that behaves otherwise. */
export const inFrontOf =
  (which: keyof Installation['fronts'], manner: Manner): Fault['cause'] =>
  ({ fronts }) => {
    fronts[which].behave(manner)
    return { undo: () => fronts[which].behave({}) }
  }

/** A mailer that is not ours, behind the usual proxy. */
export const withMailer =
  (mailerFor: (secret: string) => RequestListener): Fault['cause'] =>
  async ({ env, fronts }) => {
    const sink = await startSink(mailerFor(env.JWT_MAILER_SECRET ?? ''))
    fronts.mailer.behave({ target: sink.url })
    return {
      async undo() {
        fronts.mailer.behave({})
        await sink.close()
      },
    }
  }
