// Pages of the site beside the bare machine, Express and Nunjucks, measured in turns: part of npm run bench.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generator, type Load, press } from './load.ts'
import { newMembers, openProduction, type Production } from './production.ts'
import { median, report } from './report.ts'
import { type Bytes, readBytes, type Servers, startServers } from './servers.ts'

interface Page {
  name: string
  path: string
  member: boolean
  /** What it has to reach of the bare machine, if anything. */
  least?: number
}

interface Row {
  page: Page
  bare: Load
  express: Load
  site: Load
  ofBare: number
  ofExpress: number
}

const rounds = Number(process.env.ROUNDS ?? 5)
const seconds = 2
const leastOfExpress = 1.1
const mostOfNunjucks = 3

const pages: Page[] = [
  { name: 'guest: home', path: '/', member: false, least: 0.45 },
  { name: 'guest: sign-up form', path: '/auth/signup', member: false, least: 0.45 },
  { name: 'guest: log-in form', path: '/auth/login', member: false, least: 0.45 },
  { name: 'member: album', path: '/album/', member: true, least: 0.09 },
  { name: 'member: image details', path: '/album/imagedetails/1', member: true, least: 0.09 },
  { name: 'member: profile', path: '/auth/userprofile', member: true, least: 0.07 },
]

let production: Production
let servers: Servers
let members: Record<string, string>[]
let files: Page[]
beforeAll(async () => {
  production = await openProduction()
  members = await newMembers(production.world, 20)
  files = await findFiles(production.world.url)
  const bytes: Record<string, Bytes> = {}
  for (const { path, member } of [...pages, ...files]) {
    const cookie = member ? (members[0]?.Cookie ?? '') : ''
    bytes[path] = await readBytes(production.world.url + path, cookie)
  }
  servers = await startServers(bytes)
}, 300_000)
afterAll(async () => {
  await servers?.close()
  await production?.close()
})

it('keeps near the bare machine', async () => {
  const { rows, drawn } = await measure([...pages, ...files])
  report(`Pages a second, medians, asked by ${generator}; milliseconds at 16 connections`, [
    columns('', 'bare', 'Express', 'site', 'of bare', 'of Express', 'p50', 'p99'),
    ...rows.map(({ page, bare, express, site, ofBare, ofExpress }) =>
      columns(
        page.name,
        ...[bare, express, site].map(({ perSecond }) => perSecond.toFixed(0)),
        ofBare.toFixed(3),
        ...[ofExpress, site.p50, site.p99].map((number) => number.toFixed(2)),
      ),
    ),
    columns(
      'Express + Nunjucks, no database',
      '',
      '',
      drawn.perSecond.toFixed(0),
      '',
      '',
      drawn.p50.toFixed(2),
      '',
    ),
  ])
  for (const { page, site, ofBare, ofExpress } of rows) {
    if (page.least === undefined) continue
    expect.soft(ofBare, `${page.name}, of the bare machine`).toBeGreaterThanOrEqual(page.least)
    if (page.member)
      expect.soft(site.p99, `${page.name}, milliseconds`).toBeLessThanOrEqual(mostOfNunjucks * drawn.p50)
    else expect.soft(ofExpress, `${page.name}, of Express`).toBeGreaterThanOrEqual(leastOfExpress)
  }
})

/** All in turns, so that a slow minute of the machine is one for all; the first turn warms up. */
async function measure(all: Page[]): Promise<{ rows: Row[]; drawn: Load }> {
  const loads = new Map(all.map((page) => [page, [] as [Load, Load, Load][]]))
  const nunjucks: Load[] = []
  for (let round = 0; round <= rounds; round++) {
    for (const [page, taken] of loads)
      taken.push([
        await press({ url: servers.bare + page.path }, seconds),
        await press({ url: servers.express + page.path }, seconds),
        await pressSite(page),
      ])
    nunjucks.push(await press({ url: `${servers.nunjucks}/album/` }, seconds))
  }
  return {
    rows: [...loads].map(([page, taken]) => rowOf(page, taken.slice(1))),
    drawn: middle(nunjucks.slice(1)),
  }
}

function rowOf(page: Page, taken: [Load, Load, Load][]): Row {
  const of = (which: 0 | 1) => median(taken.map((round) => round[2].perSecond / round[which].perSecond))
  const [bare, express, site] = ([0, 1, 2] as const).map((which) =>
    middle(taken.map((round) => round[which])),
  )
  return { page, bare, express, site, ofBare: of(0), ofExpress: of(1) } as Row
}

function pressSite({ path, member }: Page) {
  return press({ url: production.world.url + path, ...(member ? { visitors: members } : {}) }, seconds)
}

/** A picture and the style sheet of the home page; nothing is asked of them. */
async function findFiles(url: string): Promise<Page[]> {
  const html = await (await fetch(url)).text()
  function find(name: string, pattern: RegExp) {
    const [path] = pattern.exec(html) ?? []
    if (!path) throw new Error(`There is no ${name} on the home page.`)
    return { name, path, member: false }
  }
  return [find('picture', /\/pictures\/[\w-]+\.svg/), find('style sheet', /\/static\/style\.\w+\.css/)]
}

function middle(loads: Load[]): Load {
  return {
    perSecond: median(loads.map(({ perSecond }) => perSecond)),
    p50: median(loads.map(({ p50 }) => p50)),
    p99: median(loads.map(({ p99 }) => p99)),
  }
}

function columns(name: string, ...values: string[]) {
  return name.padEnd(34) + values.map((value) => value.padStart(11)).join('')
}
