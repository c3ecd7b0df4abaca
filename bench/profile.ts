// Where the time of a page goes, as a flame graph: npm run bench:profile.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, it } from 'vitest'
import { waitFor } from '../test/support/people.ts'
import { drawFlameGraph, type Profile } from './speed/flame-graph.ts'
import { press } from './speed/load.ts'
import { newMembers, openProduction, type Production } from './speed/production.ts'

const path = process.env.PAGE ?? '/album/'
const warm = 5
const seconds = 5
const folder = join(import.meta.dirname, 'results')
const file = join(folder, 'profile.cpuprofile')

let production: Production
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, '')
  const profiler = join(import.meta.dirname, 'speed/profiler.js')
  production = await openProduction({ NODE_OPTIONS: `--import ${profiler}`, PROFILE_TO: file })
})
afterAll(() => production?.close())

it('draws where the time goes', async () => {
  const { web, world } = production
  const request = { url: world.url + path, visitors: await newMembers(world, 20) }
  await press(request, warm)
  web.child.kill('SIGUSR2')
  await press(request, seconds)
  web.child.kill('SIGUSR2')
  const profile = await waitFor(async () => readFileSync(file, 'utf8') || null)
  writeFileSync(join(folder, 'profile.svg'), drawFlameGraph(JSON.parse(profile) as Profile))
})
