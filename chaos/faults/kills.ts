// SIGKILL, at any moment: an account is there with its mail and its tile to come, or not at all (S47, S56).
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { waitFor } from '../../test/support/people.ts'
import { fault } from '../fault.ts'
import { expectNo500, expectNothingLost, settle } from '../outcome.ts'
import type { Running } from '../program.ts'
import type { World } from '../world.ts'

const signingUpAtOnce = 10

fault(
  'SIGKILL at random moments during sign-ups',
  { full: { signUps: 500, kills: 20, wait: true }, short: { signUps: 60, kills: 3, wait: false } },
  async (world, { signUps, kills, wait }) => {
    const processes: Running[] = [await world.start()]
    let begun = 0
    let done = 0
    const visitors = Array.from({ length: signingUpAtOnce }, async () => {
      while (begun < signUps) {
        await signUpPatiently(world, `kill-${begun++}@example.org`)
        done++
      }
    })
    for (let kill = 1; kill <= kills; kill++) {
      await waitFor(async () => (done >= (kill * signUps) / (kills + 1) ? true : null), 60_000)
      await sleep(Math.random() * 100)
      expect(done).toBeLessThan(signUps)
      await processes.at(-1)?.end('SIGKILL')
      processes.push(await world.start())
    }
    await Promise.all(visitors)
    if (!wait) await hurry(world)
    const seconds = await settle(world)
    expectNo500(processes)
    expect((await world.rows('SELECT 1 FROM minimaluser.tbl_auth')).length).toBe(signUps)
    const { doubleMails } = await expectNothingLost(world, kills)
    return `${signUps} sign-ups, ${kills} kills: nothing lost, ${doubleMails} double mails, all done ${Math.round(seconds)} s later`
  },
)

/** As if the time were over in which the killed processes might still be at their jobs (S47). */
async function hurry({ rows }: World) {
  await rows(
    `UPDATE pgboss.job SET retry_delay = 0, started_on = started_on - expire_in WHERE state = 'active'`,
  )
}

/** As a visitor does who gets no answer: once more, until there is an account. */
async function signUpPatiently({ visitors }: World, email: string) {
  for (;;) {
    const { status } = await visitors.one().post('/auth/signup', { email })
    if (status === 303) return
    await sleep(100)
  }
}
