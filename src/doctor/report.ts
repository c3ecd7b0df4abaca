// What people read: a line for each finding, and one for all of them.
import type { Finding, Verdict } from './check.ts'

/** The findings about one thing, below its title. */
export function tellGroup(title: string, findings: Finding[]) {
  const lines = findings.map(({ verdict, name, says }) => `  ${verdict.padEnd(8)} ${name}: ${says}`)
  return `${[title, ...lines].join('\n')}\n\n`
}

/** The last line. */
export function tellSum(findings: Finding[]) {
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length
  const parts = [
    count('mend') === 0 ? 'Nothing to mend' : `${count('mend')} to mend`,
    ...(count('unknown') === 0 ? [] : [`${count('unknown')} unknown`]),
    `${count('ok')} ok`,
  ]
  return `${parts.join(', ')}.\n`
}
