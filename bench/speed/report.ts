// Where the figures go: to whoever looks, and with RECORD=yes into a file of bench/results/ as well.
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { generator } from './load.ts'

const folder = join(import.meta.dirname, '../results')

/** A heading, and lines below it in columns as they come. */
export function report(heading: string, lines: string[]) {
  const text = `\n${heading}\n\n${lines.map((line) => `    ${line}`).join('\n')}\n`
  process.stdout.write(text)
  if (process.env.RECORD !== 'yes') return
  mkdirSync(folder, { recursive: true })
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  const date = new Date().toISOString().slice(0, 10)
  const file = join(folder, `${date}-${commit}.md`)
  if (!existsSync(file)) writeFileSync(file, `# ${date}, commit ${commit}\n\n${machine()}\n`)
  appendFileSync(file, text)
}

function machine() {
  const [{ model } = { model: 'an unknown processor' }] = cpus()
  const memory = Math.round(totalmem() / 1e9)
  return `${cpus().length} cores of ${model}, ${memory} GB, ${process.platform}, Node ${process.versions.node}, ${generator}.`
}

/** The one in the middle. */
export function median(values: number[]) {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
