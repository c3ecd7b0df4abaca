// What surrounds a process: its output, and its clock.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { waitFor } from '../../test/support/people.ts'
import { signUpAndRead } from '../deeds.ts'
import { fault } from '../fault.ts'
import { expectNothingLost, expectWhole, settle } from '../outcome.ts'
import type { World } from '../world.ts'

fault('stdout closed', { full: { requests: 200 } }, async (world, { requests }) => {
  const web = await world.start()
  web.closeOutput()
  for (let count = 0; count < requests; count++)
    expect((await world.visitors.one().get('/')).status).toBe(200)
  await signUpAndRead(world)
  expectWhole(web)
  expect(await web.end('SIGTERM')).toBe(0)
  return `${requests} requests and a sign-up afterwards, exit 0 in the end`
})

for (const minutes of [10, -10]) {
  fault(
    `clock ${minutes > 0 ? '+' : '-'} 10 minutes`,
    { full: { minutes } },
    async (world, { minutes: by }) => {
      const file = join(await mkdtemp(join(tmpdir(), 'minimal-user-clock-')), 'offset')
      const web = await world.start({ NODE_OPTIONS: `--import ${shiftedClock(file)}` })
      const before = await signUpAndRead(world)
      await writeFile(file, String(by * 60_000))
      await sleep(1_000)
      expect((await before.visitor.get('/auth/userprofile')).status, 'who was logged in before').toBe(200)
      expect((await before.visitor.post(before.link, {})).status, 'a link from before').toBe(303)
      await liveAndLoseKey(world)
      await settle(world)
      await expectNothingLost(world, 0)
      expectWhole(web)
      return 'stepped while it ran; sessions and links from before, sign-up, mail, log-in, lost key and its code: as ever'
    },
  )
}

/** A module that has the whole process believe in another time, as far off as a file says. */
function shiftedClock(file: string) {
  const code = `import { readFileSync } from 'node:fs'
    let by = 0
    setInterval(() => { try { by = Number(readFileSync(${JSON.stringify(file)}, 'utf8')) } catch {} }, 200).unref()
    const now = Date.now.bind(Date)
    globalThis.Date = class extends Date {
      constructor(...what) { if (what.length === 0) super(now() + by); else super(...what) }
      static now() { return now() + by }
    }`
  return `data:text/javascript,${encodeURIComponent(code)}`
}

async function liveAndLoseKey(world: World) {
  const { visitor, email, key, link } = await signUpAndRead(world)
  expect((await visitor.post(link, {})).status, 'confirmation').toBe(303)
  expect((await visitor.get('/album/')).status, 'album').toBe(200)
  const other = world.visitors.one()
  expect((await other.post('/auth/login', { email, key })).status, 'log-in').toBe(303)
  expect((await other.get('/auth/userprofile')).status, 'profile').toBe(200)

  const lost = world.visitors.one()
  const asked = await lost.post('/auth/forgotkey', { email })
  expect(asked.status, 'lost key').toBe(303)
  const mail = await waitFor(async () => world.mailer.sent.filter(({ to }) => to === email)[1] ?? null)
  const otp = /^\d{6}$/m.exec(mail.text)?.[0] ?? ''
  const newaccesskey = 'three cats on a warm roof'
  const fields = { otp, newaccesskey, confirmaccesskey: newaccesskey }
  expect((await lost.post(asked.location, fields)).status, 'code').toBe(303)
  expect((await world.visitors.one().post('/auth/login', { email, key: newaccesskey })).status).toBe(303)
}
