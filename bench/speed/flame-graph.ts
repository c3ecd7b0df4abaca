// Draws a profile of V8's as a flame graph.

/** As the inspector tells it. */
export interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[]
  samples: number[]
  timeDeltas: number[]
}

/** A function with all that it called, wherever it stood on the same way down. */
interface Frame {
  name: string
  kind: Kind
  time: number
  children: Map<string, Frame>
}

type Kind = 'site' | 'package' | 'node' | 'engine'
const colours: Record<Kind, string> = {
  site: '#d9713c',
  package: '#e8b04b',
  node: '#8fae7f',
  engine: '#9aa5b1',
}
const legend: Record<Kind, string> = {
  site: 'this site and its views',
  package: 'packages',
  node: 'Node',
  engine: 'V8 and the system',
}

const width = 1200
const row = 17
/** A share of the whole that is narrower is left out. */
const narrowest = 0.006

/** An SVG: what a function called stands below it, as wide as its share of the time; waiting is left out. */
export function drawFlameGraph(profile: Profile) {
  return draw(toFrames(profile))
}

function toFrames({ nodes, samples, timeDeltas }: Profile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const own = new Map<number, number>()
  samples.forEach((id, at) => {
    own.set(id, (own.get(id) ?? 0) + (timeDeltas[at] ?? 0))
  })
  function add(id: number, parent: Frame): number {
    const node = byId.get(id)
    if (!node || node.callFrame.functionName === '(idle)') return 0
    const { name, kind } = describe(node.callFrame)
    const frame =
      parent.name === name
        ? parent
        : (parent.children.get(name) ?? { name, kind, time: 0, children: new Map() })
    if (frame !== parent) parent.children.set(name, frame)
    const time = (node.children ?? []).reduce((sum, child) => sum + add(child, frame), own.get(id) ?? 0)
    if (frame !== parent) frame.time += time
    return time
  }
  const top: Frame = { name: 'all', kind: 'engine', time: 0, children: new Map() }
  const [first] = nodes
  for (const child of first?.children ?? []) top.time += add(child, top)
  return top
}

/** Packages as wholes, and views together with what draws them: their inner ways are long and say nothing. */
function describe({ functionName, url }: Profile['nodes'][number]['callFrame']): {
  name: string
  kind: Kind
} {
  const name = functionName || 'anonymous'
  const [, inPackage = ''] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (/^(nunjucks|a-sync-waterfall|asap)$/.test(inPackage)) return { name: 'views', kind: 'site' }
  if (inPackage) return { name: inPackage, kind: 'package' }
  if (url.startsWith('node:')) return { name: `${name} (${url})`, kind: 'node' }
  const [, file] = /\/dist\/(.+)\.js$/.exec(url) ?? []
  if (file) return { name: `${name} (${file})`, kind: 'site' }
  const isView = /^(root|anonymous|macro|b_\w+)$/.test(name)
  return isView ? { name: 'views', kind: 'site' } : { name, kind: 'engine' }
}

function draw(top: Frame) {
  const boxes: string[] = []
  let deepest = 0
  function place(frame: Frame, x: number, depth: number) {
    const wide = (frame.time / top.time) * width
    if (wide < width * narrowest) return
    deepest = Math.max(deepest, depth)
    boxes.push(box(frame, { x, y: depth * row, wide, share: frame.time / top.time }))
    let at = x
    for (const child of [...frame.children.values()].toSorted((one, other) => other.time - one.time)) {
      place(child, at, depth + 1)
      at += (child.time / top.time) * width
    }
  }
  place(top, 0, 2)
  const key = Object.entries(legend).map(
    ([kind, text], at) =>
      `<rect x="${at * 220}" y="4" width="12" height="12" fill="${colours[kind as Kind]}"/><text x="${at * 220 + 18}" y="14">${text}</text>`,
  )
  const height = (deepest + 2) * row
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11">
<title>Where the time goes: below each box is what it called</title>
<rect width="${width}" height="${height}" fill="#fffdf8"/>
${[...key, ...boxes].join('\n')}
</svg>
`
}

/** An svg of its own, which cuts its text off where it ends. */
function box({ name, kind }: Frame, { x, y, wide, share }: Record<'x' | 'y' | 'wide' | 'share', number>) {
  const place = `x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, wide - 0.5).toFixed(1)}" height="${row - 1}"`
  const title = `<title>${asText(name)}, ${(share * 100).toFixed(1)} %</title>`
  const rect = `<rect width="100%" height="100%" fill="${colours[kind]}"/>`
  return `<svg ${place}>${title}${rect}<text x="3" y="12">${asText(name)}</text></svg>`
}

function asText(text: string) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
