// Two processes on two cores beside one: part of npm run bench.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generator, press } from './load.ts'
import { newMembers, openProduction, type Production } from './production.ts'
import { median, report } from './report.ts'

const rounds = 5
const seconds = 3
const least = 1.5
const path = '/album/'
/** A process begins 16 requests in a turn: with few connections, each of two has fewer to begin at once than one has. */
const crowds = [32, 64, 128]
/** With so many, each of two has enough to begin. */
const enough = 128

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
    one: (connections: number) =>
      press({ url: one.world.url + path, visitors: members.one, connections }, seconds),
    two: (connections: number) =>
      press({ url: two.world.url + path, visitors: members.two, connections }, seconds),
  }
  await ask.one(enough)
  await ask.two(enough)
  const figures = crowds.map((connections) => ({
    connections,
    one: [] as number[],
    two: [] as number[],
    ratios: [] as number[],
  }))
  for (let round = 0; round < rounds; round++) {
    for (const { connections, ...kept } of figures) {
      const [alone, both] = [await ask.one(connections), await ask.two(connections)]
      kept.one.push(alone.perSecond)
      kept.two.push(both.perSecond)
      kept.ratios.push(both.perSecond / alone.perSecond)
    }
  }
  report(
    `Albums a second with one process and with two, asked by ${generator}`,
    figures.map(({ connections, one, two, ratios }) => {
      const [alone, both] = [one, two].map((all) => median(all).toFixed(0))
      return `${connections} connections: ${alone}, ${both}: ${median(ratios).toFixed(2)} times as many`
    }),
  )
  const { ratios = [] } = figures.find(({ connections }) => connections === enough) ?? {}
  expect(median(ratios), 'of one process').toBeGreaterThanOrEqual(least)
})
