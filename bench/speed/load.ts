// Asks one page again and again over a few connections: with wrk where it is installed, else with autocannon, which is slower.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import autocannon from 'autocannon'

/** Times in milliseconds. */
export interface Load {
  perSecond: number
  /** With autocannon, whose percentiles are whole numbers, the mean. */
  p50: number
  p99: number
}

export interface Request {
  url: string
  /** Who asks: a set of headers each, in turn; the same page for all. */
  visitors?: Record<string, string>[]
  /** 16 unless told. */
  connections?: number
}

/** What asks: its name stands beside the figures. */
export const generator = hasWrk() ? 'wrk' : 'autocannon'

/** Asks for so many seconds. @throws Error when anything but a 200 comes back, or nothing */
export async function press(request: Request, seconds: number): Promise<Load> {
  for (const headers of request.visitors ?? [{}]) await assertShown(request.url, headers)
  const load = await (generator === 'wrk' ? pressWithWrk : pressWithAutocannon)(request, seconds)
  if (!(load.perSecond > 0)) throw new Error(`${request.url} was not answered`)
  return load
}

/** wrk counts as bad what is 400 or more: a visitor who is sent to the log-in page would be measured there. */
async function assertShown(url: string, headers: Record<string, string>) {
  const answer = await fetch(url, { headers, redirect: 'manual' })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`${url} was answered ${answer.status}`)
}

/** In Lua, as wrk wants it: each visitor's request is written once, and what came of all is told as JSON. */
const script = `
local visitors, turn = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local headers = {}
    for name, value in line:gmatch("([^\\t:]+): ([^\\t]+)") do headers[name] = value end
    visitors[#visitors + 1] = wrk.format("GET", nil, headers)
  end
end
if os.getenv("MANY") then
  function request()
    turn = turn % #visitors + 1
    return visitors[turn]
  end
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\n{"perSecond":%f,"p50":%f,"p99":%f,"bad":%d}\\n', summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
end
`
const folder = mkdtempSync(join(tmpdir(), 'minimal-user-wrk-'))
writeFileSync(join(folder, 'ask.lua'), script)

async function pressWithWrk({ url, visitors, connections = 16 }: Request, seconds: number) {
  const lines = (visitors ?? [{}]).map((headers) =>
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\t'),
  )
  const file = join(folder, 'visitors')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', join(folder, 'ask.lua'), url, '--', file]
  const { stdout } = await promisify(execFile)('wrk', args, {
    env: { ...process.env, ...(visitors ? { MANY: 'yes' } : {}) },
  })
  const { bad, ...load } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  return unlessBad(url, bad, load)
}

async function pressWithAutocannon({ url, visitors = [{}], connections = 16 }: Request, seconds: number) {
  const requests = visitors.map((headers) => ({ headers }))
  const { latency, errors, non2xx, ...all } = await autocannon({
    url,
    connections,
    duration: seconds,
    requests,
  })
  const load = { perSecond: all.requests.average, p50: latency.average, p99: latency.p99 }
  return unlessBad(url, errors + non2xx, load)
}

function unlessBad(url: string, bad: number, load: Load) {
  if (bad > 0) throw new Error(`${url}: ${bad} requests were not answered with 200`)
  return load
}

function hasWrk() {
  try {
    return /wrk/.test(execFileSync('sh', ['-c', 'command -v wrk'], { encoding: 'utf8' }))
  } catch {
    return false
  }
}
