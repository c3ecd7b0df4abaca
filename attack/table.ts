// The results as people read them.
import type { Result } from './attack.ts'

const words = { held: 'held', broken: 'BROKEN', untried: 'could not be tried' }

/** A line for each abuse, and below one that is not held the sentence that says why. */
export function drawTable(results: Result[]): string {
  const width = Math.max(0, ...results.map(({ name }) => name.length))
  const lines = results.flatMap(({ id, name, verdict, why }) => {
    const line = `  ${id.padEnd(4)}  ${name.padEnd(width)}  ${words[verdict]}`
    return why === null ? [line] : [line, `        ${why}`]
  })
  return ['', '  Somebody ...', '', ...lines, '', `  ${summary(results)}`, ''].join('\n')
}

function summary(results: Result[]) {
  const count = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length
  const rest = count('untried') > 0 ? `, ${count('untried')} could not be tried` : ''
  return `${results.length} abuses: ${count('held')} held, ${count('broken')} broken${rest}.`
}
