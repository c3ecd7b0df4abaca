// Pages of the site beside the bare machine, Express and Nunjucks, measured in turns: part of npm run bench.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Load, press } from './load.ts'
import { newMembers, openProduction, type Production } from './production.ts'
import { median, report } from './report.ts'
import { type Bytes, readBytes, type Servers, startServers } from './servers.ts'

interface Page {
  name: string
  path: string
  member: boolean
  /** What it has to reach of the bare machine. */
  least: number
}

const rounds = Number(process.env.ROUNDS ?? 7)
const seconds = 2
const ofExpress = 1.1
const ofNunjucks = 3

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
  const all = [...pages, ...files]
  for (const page of all) await pressSite(page)
  const figures = new Map(
    all.map((page) => [page, { bare: [] as Load[], express: [] as Load[], site: [] as Load[] }]),
  )
  const nunjucks: Load[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [page, loads] of figures) {
      loads.bare.push(await press({ url: servers.bare + page.path }, seconds))
      loads.express.push(await press({ url: servers.express + page.path }, seconds))
      loads.site.push(await pressSite(page))
    }
    nunjucks.push(await press({ url: `${servers.nunjucks}/album/` }, seconds))
  }
  const drawn = middle(nunjucks)
  const rows = [...figures].map(([page, { bare, express, site }]) => {
    const ofBare = median(site.map(({ perSecond }, at) => perSecond / (bare[at]?.perSecond ?? 0)))
    const ofSent = median(site.map(({ perSecond }, at) => perSecond / (express[at]?.perSecond ?? 0)))
    return { page, ofBare, ofSent, bare: middle(bare), express: middle(express), site: middle(site) }
  })
  report('Pages a second, medians; milliseconds at 16 connections', [
    columns('', 'bare', 'Express', 'site', 'of bare', 'of Express', 'p50', 'p99'),
    ...rows.map(({ page, ofBare, ofSent, bare, express, site }) =>
      columns(
        page.name,
        ...[bare, express, site].map(({ perSecond }) => perSecond.toFixed(0)),
        ...[ofBare, ofSent, site.p50, site.p99].map((number) => number.toFixed(2)),
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
  for (const { page, ofBare, ofSent, site } of rows) {
    expect.soft(ofBare, `${page.name}, of the bare machine`).toBeGreaterThanOrEqual(page.least)
    if (!page.member && pages.includes(page))
      expect.soft(ofSent, `${page.name}, of Express`).toBeGreaterThanOrEqual(ofExpress)
    if (page.member)
      expect.soft(site.p99, `${page.name}, milliseconds`).toBeLessThanOrEqual(ofNunjucks * drawn.p50)
  }
})

function pressSite({ path, member }: Page) {
  return press({ url: production.world.url + path, ...(member ? { visitors: members } : {}) }, seconds)
}

/** A picture and the style sheet of the home page; nothing is asked of them. */
async function findFiles(url: string): Promise<Page[]> {
  const html = await (await fetch(url)).text()
  const path = (pattern: RegExp) => pattern.exec(html)?.[0] ?? ''
  return [
    { name: 'picture', path: path(/\/pictures\/[\w-]+\.svg/), member: false, least: 0 },
    { name: 'style sheet', path: path(/\/static\/style\.\w+\.css/), member: false, least: 0 },
  ]
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
