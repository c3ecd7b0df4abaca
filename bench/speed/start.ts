// How long a start takes, and how much memory there is after ten thousand requests: part of npm run bench.

import { openSync } from 'node:fs'
import { devNull } from 'node:os'
import { expect, it } from 'vitest'
import { metricsToken, newAddress, readNumber } from '../../chaos/deeds.ts'
import { argumentsOf } from '../../chaos/program.ts'
import { openWorld, type World } from '../../chaos/world.ts'
import { startProgram } from '../../test/support/program.ts'
import { newMembers, openProduction } from './production.ts'
import { median, report } from './report.ts'

const starts = 10
const mostMilliseconds = 700
const requests = 10_000
const mostMegabytes = 160

it('answers a page from the database soon after its start', async () => {
  const world = await openWorld()
  const times: number[] = []
  for (let start = 0; start < starts; start++) times.push(await timeStart(world))
  await world.close()
  const sorted = times.map(Math.round).toSorted((one, other) => one - other)
  report('Start: milliseconds to the home page', [`median ${Math.round(median(times))}; ${sorted.join(' ')}`])
  expect(median(times), 'milliseconds').toBeLessThanOrEqual(mostMilliseconds)
})

async function timeStart({ url, env, wire }: World) {
  const begun = performance.now()
  const told = { ...env, DATABASE_URL: wire.direct }
  const web = startProgram(argumentsOf('web'), {
    cwd: import.meta.dirname,
    env: told,
    output: openSync(devNull, 'w'),
  })
  for (;;) {
    const answer = await fetch(url).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) break
  }
  const milliseconds = performance.now() - begun
  await web.end('SIGKILL')
  return milliseconds
}

it('stays small', async () => {
  const { world, close } = await openProduction({ METRICS_TOKEN: metricsToken })
  const members = await newMembers(world, 10)
  const paths = [
    '/',
    '/about',
    '/auth/signup',
    '/auth/login',
    '/album/',
    '/album/imagedetails/1',
    '/auth/userprofile',
  ]
  for (let asked = 0; asked < requests; asked += 20)
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const headers = at % 2 === 0 ? (members[at % members.length] ?? {}) : {}
        const answer = await fetch(world.url + paths[(asked / 20 + at) % paths.length], {
          headers,
          redirect: 'manual',
        })
        await answer.arrayBuffer()
      }),
    )
  const logIn = { email: newAddress(), key: 'not the key of anybody' }
  await Promise.all(Array.from({ length: 20 }, () => world.visitors.one().post('/auth/login', logIn)))
  const megabytes = (await readNumber(world, 'process_resident_memory_bytes')) / 1e6
  await close()
  report(`Memory after ${requests} requests`, [`${megabytes.toFixed(1)} MB`])
  expect(megabytes, 'megabytes').toBeLessThanOrEqual(mostMegabytes)
})
