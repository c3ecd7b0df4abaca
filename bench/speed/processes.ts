// Two processes on two cores beside one: part of npm run bench.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generator, press } from './load.ts'
import { newMembers, openProduction, type Production } from './production.ts'
import { median, report } from './report.ts'

const rounds = 7
const seconds = 3
const least = 1.5
const path = '/album/'
/** Enough for both: what one answers at a time it answers together. */
const connections = 32

let one: Production
let two: Production
beforeAll(async () => {
  one = await openProduction()
  two = await openProduction({ WEB_CONCURRENCY: '2' })
})
afterAll(async () => {
  await one?.close()
  await two?.close()
})

it('answers more members with two', async () => {
  const members = { one: await newMembers(one.world, 20), two: await newMembers(two.world, 20) }
  const ask = {
    one: () => press({ url: one.world.url + path, visitors: members.one, connections }, seconds),
    two: () => press({ url: two.world.url + path, visitors: members.two, connections }, seconds),
  }
  await ask.one()
  await ask.two()
  const ratios: number[] = []
  const figures = { one: [] as number[], two: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const [alone, both] = [await ask.one(), await ask.two()]
    figures.one.push(alone.perSecond)
    figures.two.push(both.perSecond)
    ratios.push(both.perSecond / alone.perSecond)
  }
  report(`Albums a second with one process and with two, asked by ${generator}`, [
    `${median(figures.one).toFixed(0)}, ${median(figures.two).toFixed(0)}: ${median(ratios).toFixed(2)} times as many`,
  ])
  expect(median(ratios), 'of one process').toBeGreaterThanOrEqual(least)
})
