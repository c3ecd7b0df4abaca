// How long a start takes, and how much memory there is after ten thousand requests: part of npm run bench.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { metricsToken, newAddress, readNumber } from '../../chaos/deeds.ts'
import { openWorld, type World } from '../../chaos/world.ts'
import { newMembers, openProduction, startWeb } from './production.ts'
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

async function timeStart(world: World) {
  const begun = performance.now()
  const web = startWeb(world)
  while (!(await isShown(world.url))) {
    if (web.child.exitCode !== null) throw new Error(`the site ended: ${web.said()}`)
    await sleep(5)
  }
  const milliseconds = performance.now() - begun
  await web.end('SIGKILL')
  return milliseconds
}

async function isShown(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers, redirect: 'manual' }).catch(() => null)
  await answer?.arrayBuffer()
  return answer?.status === 200
}

it('stays small', async () => {
  const { world, close } = await openProduction({ METRICS_TOKEN: metricsToken })
  const members = await newMembers(world, 10)
  const forGuests = ['/', '/about', '/auth/signup', '/auth/login', '/auth/forgotkey', '/cookies']
  const forMembers = [
    '/',
    '/about',
    '/album/',
    '/album/imagedetails/1',
    '/album/imagedetails/2',
    '/auth/userprofile',
  ]
  for (let asked = 0; asked < requests; asked += 20)
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const member = members[at] ?? {}
        const all = at < members.length ? forMembers : forGuests
        const path = all[(asked / 20 + at) % all.length] ?? ''
        if (!(await isShown(world.url + path, member))) throw new Error(`${path} was not answered with 200`)
      }),
    )
  const logIn = { email: newAddress(), key: 'not the key of anybody' }
  await Promise.all(Array.from({ length: 20 }, () => world.visitors.one().post('/auth/login', logIn)))
  const megabytes = (await readNumber(world, 'process_resident_memory_bytes')) / 1e6
  await close()
  report(`Memory after ${requests} requests`, [`${megabytes.toFixed(1)} MB`])
  expect(megabytes, 'megabytes').toBeLessThanOrEqual(mostMegabytes)
})
