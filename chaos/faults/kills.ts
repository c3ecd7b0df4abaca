// SIGKILL, at any moment: an account is there with its mail and its tile to come, or not at all (S47, S56).
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectKeyOpens, hurry } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectNo500, expectNothingLost, expectWhole, settle, until } from '../outcome.ts'
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
      while (begun < signUps || processes.length <= kills) {
        await signUpPatiently(world, `kill-${begun++}@example.org`)
        done++
      }
    })
    for (let kill = 1; kill <= kills; kill++) {
      await until(async () => done >= (kill * signUps) / (kills + 1), 60)
      await sleep(Math.random() * 100)
      expect(await processes.at(-1)?.end('SIGKILL')).toBe('SIGKILL')
      processes.push(await world.start())
    }
    await Promise.all(visitors)
    if (!wait) await hurry(world)
    const seconds = await settle(world, 60)
    expectNo500(processes)
    expectWhole(processes.at(-1) as Running)
    expect((await world.rows('SELECT 1 FROM minimaluser.tbl_auth')).length).toBe(done)
    const { doubleMails } = await expectNothingLost(world, kills)
    for (const email of [...doubled(world), 'kill-1@example.org', 'kill-30@example.org'].slice(0, 10))
      await expectKeyOpens(world, email)
    return `${done} sign-ups, ${kills} kills: nothing lost, ${doubleMails} double mails, their last key opens; all done ${Math.round(seconds)} s later`
  },
)

/** Who has had a mail more than once. */
function doubled({ mailer }: World) {
  const all = mailer.sent.map(({ to }) => to)
  return [...new Set(all.filter((to, at) => all.indexOf(to) < at))]
}

/** As a visitor does who gets no answer: once more, until there is an account. */
async function signUpPatiently({ visitors }: World, email: string) {
  for (;;) {
    const { status } = await visitors.one().post('/auth/signup', { email })
    if (status === 303) return
    await sleep(100)
  }
}
